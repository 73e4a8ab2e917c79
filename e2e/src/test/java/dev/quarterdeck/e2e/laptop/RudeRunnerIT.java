package dev.quarterdeck.e2e.laptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.e2e.Api;
import dev.quarterdeck.e2e.ControlPlaneProcess;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Laptop;
import dev.quarterdeck.e2e.LiveProcess;
import dev.quarterdeck.e2e.WebSocketClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A program with a runner's real token that does not keep to the protocol. */
@Tag("laptop")
class RudeRunnerIT {
  private static final int TOO_MUCH = (1 << 20) + 1;

  @RegisterExtension static final Laptop LAPTOP = new Laptop();
  private static int sessions;
  private final ControlPlaneProcess running = LAPTOP.running();
  private Conversation session;
  private String token;

  @BeforeEach
  void takeTheTokenOfARunner() throws IOException {
    Api api = running.api();
    session = api.startDemo("default", "rude-" + ++sessions);
    session.awaitPhase("Idle");
    LiveProcess runner = LAPTOP.runners(session.name()).getFirst();
    token = Files.readString(Path.of(runner.variable("QD_TOKEN_FILE"))).strip();
    // So that it does not fight for the session.
    LiveProcess.signal("STOP", runner.pid());
  }

  @Test
  void isToldWhatWasWrongWithAFrameAndKeepsItsSocket() {
    try (WebSocketClient socket = WebSocketClient.open(running.url(), "/ws/host", token)) {
      assertThat(socket.next("host.welcome").path("data").path("name").asText())
          .isEqualTo(session.name());
      for (String bad :
          new String[] {
            "this is not JSON",
            "[]",
            "{\"type\":\"run.exploded\"}",
            "{\"type\":\"agent.message\",\"data\":{}}",
            "{\"type\":\"run.started\",\"ts\":\"yesterday\",\"run_id\":\"run_1\",\"seq\":1,\"data\":{}}"
          }) {
        socket.send(bad);
        JsonNode error = socket.next("error").path("data");
        assertThat(error.path("code").asText()).as(bad).isNotBlank();
        assertThat(error.path("message").asText()).as(bad).isNotBlank().doesNotContain("Exception");
      }
    }
    assertThat(session.log().assertWhole().has("run.exploded")).isFalse();
  }

  @Test
  void isCutOffWith1009WhenAFrameIsTooLarge() {
    try (WebSocketClient socket = WebSocketClient.open(running.url(), "/ws/host", token)) {
      socket.next("host.welcome");

      socket.send("x".repeat(TOO_MUCH));

      assertThat(socket.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void losesTheSessionToTheNewerLink() {
    try (WebSocketClient older = WebSocketClient.open(running.url(), "/ws/host", token)) {
      long epoch = older.next("host.welcome").path("data").path("epoch").asLong();

      try (WebSocketClient newer = WebSocketClient.open(running.url(), "/ws/host", token)) {
        assertThat(newer.next("host.welcome").path("data").path("epoch").asLong())
            .isGreaterThan(epoch);
        assertThat(older.closeCode()).isEqualTo(4001);
      }
    }
  }
}
