package dev.quarterdeck.control.door.app;

import dev.quarterdeck.control.door.rest.TestServer;
import dev.quarterdeck.control.platform.socket.DoorContract;
import dev.quarterdeck.control.platform.socket.DoorSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The door of apps in the whole application. */
class AppDoorContractIT extends DoorContract {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.local();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected Wire wire() {
    return new AppWire(server.uri().getPort());
  }

  /** Frames of an unknown type: each is answered by one error that names the type. */
  private record AppWire(int port) implements Wire {
    @Override
    public String path() {
      return "/ws/app";
    }

    @Override
    public Map<String, String> headers() {
      return Map.of("Authorization", "Bearer " + TestServer.TOKEN);
    }

    @Override
    public List<Map<String, String>> strangers() {
      return List.of(
          Map.of(),
          Map.of("Authorization", "Bearer other"),
          Map.of("Authorization", "Bearer qda_other"),
          Map.of("Cookie", "qd_session=other"),
          Map.of(
              "Authorization",
              "Bearer " + TestServer.TOKEN,
              "Origin",
              "https://elsewhere.example"));
    }

    @Override
    public int maxMessageBytes() {
      return DoorSettings.standard().maxMessageBytes();
    }

    @Override
    public String message(int number, int size) {
      String start = "{\"type\":\"test.%d\",\"data\":{\"filling\":\"".formatted(number);
      String end = "\"}}";
      return start + "x".repeat(Math.max(0, size - start.length() - end.length())) + end;
    }

    @Override
    public boolean answers(String reply, int number) {
      return reply.contains("\"test." + number + " means nothing");
    }

    @Override
    public boolean refusesBinary(String reply) {
      return reply.contains("\"error\"") && reply.contains("\"not_text\"");
    }
  }
}
