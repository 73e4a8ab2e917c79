package dev.quarterdeck.control.door.host;

import dev.quarterdeck.control.conversation.TestConversation;
import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.launch.RunnerTokens;
import dev.quarterdeck.control.platform.socket.DoorContract;
import dev.quarterdeck.control.platform.socket.DoorSettings;
import dev.quarterdeck.control.platform.socket.TestServer;
import dev.quarterdeck.protocol.HostId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The runner door on the real core and a real database; only who has which token is settled here.
 */
class HostDoorContractIT extends DoorContract {
  private static final String TOKEN = "token-of-the-contract";

  private static TestConversation core;
  private static TestServer server;

  @BeforeAll
  static void start() {
    core = TestConversation.open();
    // A session for each: one that is closed at once must not take over from the next one.
    RunnerTokens tokens =
        token ->
            token.equals(TOKEN)
                ? new RunnerIdentity.Bound(core.session("hello").id(), new HostId("contract"))
                : new RunnerIdentity.Refused("This token is nobody's.");
    server = new TestServer(core.hostDoor(tokens));
  }

  @AfterAll
  static void stop() {
    server.close();
    core.close();
  }

  @Override
  protected Wire wire() {
    return new HostWire(server.port());
  }

  /** Frames of an unknown type without a seq: each is answered by one error that names the type. */
  private record HostWire(int port) implements Wire {
    @Override
    public String path() {
      return "/ws/host";
    }

    @Override
    public Map<String, String> headers() {
      return Map.of("Authorization", "Bearer " + TOKEN);
    }

    @Override
    public List<Map<String, String>> strangers() {
      return List.of(
          Map.of(),
          Map.of("Authorization", "Basic " + TOKEN),
          Map.of("Authorization", "Bearer other"),
          Map.of("Authorization", "Bearer " + TOKEN, "Origin", "https://elsewhere.example"));
    }

    @Override
    public int maxMessageBytes() {
      return DoorSettings.standard().maxMessageBytes();
    }

    @Override
    public String message(int number, int size) {
      String start =
          "{\"type\":\"test.%d\",\"ts\":\"2026-11-21T12:00:00Z\",\"data\":{\"filling\":\""
              .formatted(number);
      String end = "\"}}";
      return start + "x".repeat(Math.max(0, size - start.length() - end.length())) + end;
    }

    @Override
    public boolean answers(String reply, int number) {
      return reply.contains("\"test." + number + " without a seq");
    }

    @Override
    public boolean refusesBinary(String reply) {
      return reply.contains("\"error\"") && reply.contains("\"not_text\"");
    }

    /** {@code host.welcome}. */
    @Override
    public int greetings() {
      return 1;
    }
  }
}
