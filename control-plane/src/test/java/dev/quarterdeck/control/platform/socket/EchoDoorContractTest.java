package dev.quarterdeck.control.platform.socket;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EchoDoorContractTest extends DoorContract {
  @SuppressWarnings("NullAway.Init")
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(true, new EchoDoor(DoorSettings.standard()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected Wire wire() {
    return new EchoWire(server.port(), EchoDoor.PATH);
  }

  /** Every message comes back as it is. */
  record EchoWire(int port, String path) implements Wire {
    @Override
    public Map<String, String> headers() {
      return Map.of("Authorization", "Bearer echo");
    }

    @Override
    public List<Map<String, String>> strangers() {
      return List.of(Map.of(), Map.of("Authorization", "Bearer other"));
    }

    @Override
    public int maxMessageBytes() {
      return DoorSettings.standard().maxMessageBytes();
    }

    @Override
    public String message(int number, int size) {
      String start = number + " ";
      return start + "x".repeat(Math.max(0, size - start.length()));
    }

    @Override
    public boolean answers(String reply, int number) {
      return reply.startsWith(number + " ");
    }

    @Override
    public boolean refusesBinary(String reply) {
      return reply.equals("error: send text");
    }
  }
}
