package dev.quarterdeck.runner.driver.acp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import dev.quarterdeck.protocol.RunEvent.StopReason;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Brief;
import dev.quarterdeck.protocol.TurnId;
import dev.quarterdeck.protocol.Wire;
import dev.quarterdeck.protocol.WireTable;
import dev.quarterdeck.runner.driver.AgentListener;
import dev.quarterdeck.runner.process.AgentProcess;
import dev.quarterdeck.runner.process.Leftover;
import dev.quarterdeck.runner.rpc.JsonRpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What real agents said, recorded against a scripted model, and what we make of it. After a wanted
 * change run with {@code -Dgolden.write=true} and read the difference.
 */
class TranscriptsTest {
  private static final Path FOLDER = Path.of("src/test/resources/transcripts");

  /** Writes down what it hears, pieces of text merged. */
  private static final class Notes implements AgentListener {
    private final List<String> lines = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    void line(String line) {
      if (!text.isEmpty()) {
        lines.add("agent.message " + text.toString().replace("\n", "\\n"));
        text.setLength(0);
      }
      lines.add(line);
    }

    @Override
    public void said(RunEvent event) {
      if (event instanceof RunEvent.Message(String piece, Optional<String> _)) {
        text.append(piece);
      } else {
        line(WireTable.nameOf(event) + " " + Wire.data(event));
      }
    }

    @Override
    public void asked(PermissionRequested request) {
      line(WireTable.nameOf(request) + " " + Wire.data(request));
    }

    @Override
    public void withdrew(RequestId request, String reason) {
      line("withdrew " + request + ": " + reason);
    }

    @Override
    public void ready(Introduction introduction) {
      throw new AssertionError("nothing was started");
    }

    @Override
    public void turnEnded(TurnId turn, StopReason reason, Optional<String> error) {
      throw new AssertionError("nothing was prompted");
    }

    @Override
    public void gone(Departure departure) {
      throw new AssertionError("nothing was started");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"acp-claude", "acp-codex", "acp-gemini", "acp-opencode"})
  void becomesNeutralEvents(String name) throws IOException {
    Notes notes = new Notes();
    AcpDriver driver =
        new AcpDriver(
            new AgentProcess.Order(List.of(name), FOLDER, new RunId("run_1")),
            new Brief("acp", Optional.empty(), List.of(), Optional.empty()),
            new Leftover(FOLDER.resolve("none")),
            notes);

    for (String line : Files.readAllLines(FOLDER.resolve(name + ".jsonl"))) {
      JsonNode entry = JsonRpc.MAPPER.readTree(line);
      if (entry.has("note")) {
        notes.line("--- " + entry.path("note").asText());
      } else {
        hear(driver, entry.path("out"));
      }
    }
    notes.line("--- end");

    Path golden = FOLDER.resolve(name + ".events.txt");
    String text = String.join("\n", notes.lines) + "\n";
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
  }

  private static void hear(AcpDriver driver, JsonNode message) {
    if (!message.isObject()) {
      driver.other(message.asText());
    } else if (message.has("method") && message.has("id")) {
      driver.asked(message.path("id"), message.path("method").asText(), message.path("params"));
    } else if (message.has("method")) {
      driver.notified(message.path("method").asText(), message.path("params"));
    }
  }
}
