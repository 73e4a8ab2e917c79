package dev.quarterdeck.runner.driver.acp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.ServerMessage.Brief;
import dev.quarterdeck.runner.rpc.JsonRpc;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AcpHandshakeTest {
  private static final String HELLO = "{\"protocolVersion\":1}";

  /** An agent on a pipe that answers each method with the next of its prepared answers. */
  private static final class ScriptedAgent implements JsonRpc.Handler {
    private final Map<String, Deque<String>> answers = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<Boolean> replaying = new ArrayList<>();

    ScriptedAgent answers(String method, String... bodies) {
      answers.put(method, new ArrayDeque<>(List.of(bodies)));
      return this;
    }

    AcpHandshake.Result shake(Brief brief)
        throws IOException, AcpHandshake.Failed, InterruptedException {
      PipedOutputStream fromAgent = new PipedOutputStream();
      PipedOutputStream toAgent = new PipedOutputStream();
      PipedInputStream agentIn = new PipedInputStream(toAgent, 65536);
      try (JsonRpc rpc =
          new JsonRpc(
              "test",
              new PipedInputStream(fromAgent, 65536),
              toAgent,
              JsonRpc.Dialect.JSON_RPC_2,
              this)) {
        Thread.ofPlatform().daemon().start(() -> serve(agentIn, fromAgent));
        rpc.start();
        return new AcpHandshake(rpc, Path.of("/work"), brief, replaying::add).run();
      }
    }

    private void serve(PipedInputStream in, PipedOutputStream out) {
      try (out;
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          JsonNode call = JsonRpc.MAPPER.readTree(line);
          String method = call.path("method").asText();
          calls.add(method + " " + call.path("params"));
          Deque<String> prepared = answers.getOrDefault(method, new ArrayDeque<>());
          if (prepared.isEmpty()) {
            return;
          }
          JsonNode body = JsonRpc.MAPPER.readTree(prepared.removeFirst());
          ObjectNode answer = JsonRpc.object();
          answer.set("id", call.path("id"));
          answer.set(body.has("code") ? "error" : "result", body);
          out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
          out.flush();
        }
      } catch (IOException e) {
        // The test is over.
      }
    }

    @Override
    public void notified(String method, JsonNode params) {}

    @Override
    public void asked(JsonNode id, String method, JsonNode params) {}

    @Override
    public void other(String line) {}

    @Override
    public void passedOver() {}
  }

  private static Brief brief(Optional<String> model, Optional<String> session) {
    return new Brief("acp", model, List.of("agent"), session);
  }

  private static Brief brief() {
    return brief(Optional.empty(), Optional.empty());
  }

  @Test
  void opensASessionInTheWorkingDirectory() throws Exception {
    ScriptedAgent agent =
        new ScriptedAgent()
            .answers(
                "initialize",
                "{\"protocolVersion\":1,\"agentInfo\":{\"name\":\"x\",\"version\":\"2\"}}")
            .answers("session/new", "{\"sessionId\":\"s-1\"}");

    AcpHandshake.Result result = agent.shake(brief());

    assertThat(result.sessionId()).isEqualTo("s-1");
    assertThat(result.agentName()).contains("x");
    assertThat(agent.calls.getFirst())
        .contains("\"readTextFile\":false")
        .contains("\"terminal\":false");
    assertThat(agent.calls.getLast())
        .isEqualTo("session/new {\"cwd\":\"/work\",\"mcpServers\":[]}");
  }

  @Test
  void usesAKeyFromTheEnvironmentWhenAskedToAuthenticate() throws Exception {
    ScriptedAgent agent =
        new ScriptedAgent()
            .answers(
                "initialize",
                "{\"protocolVersion\":1,\"authMethods\":[{\"id\":\"oauth\"},{\"id\":\"gemini-api-key\"}]}")
            .answers(
                "session/new",
                "{\"code\":-32000,\"message\":\"sign in\"}",
                "{\"sessionId\":\"s-1\"}")
            .answers("authenticate", "{}");

    assertThat(agent.shake(brief()).sessionId()).isEqualTo("s-1");

    assertThat(agent.calls).contains("authenticate {\"methodId\":\"gemini-api-key\"}");
  }

  @Test
  void saysThatTheAgentWantsAPersonToSignIn() {
    ScriptedAgent agent =
        new ScriptedAgent()
            .answers("initialize", "{\"protocolVersion\":1,\"authMethods\":[{\"id\":\"oauth\"}]}")
            .answers("session/new", "{\"code\":-32000,\"message\":\"sign in first\"}");

    assertThatThrownBy(() -> agent.shake(brief()))
        .hasMessage("refused session/new: sign in first (code -32000)");
  }

  @Test
  void saysThatTheAgentSpeaksAnotherVersion() {
    ScriptedAgent agent = new ScriptedAgent().answers("initialize", "{\"protocolVersion\":2}");

    assertThatThrownBy(() -> agent.shake(brief()))
        .hasMessage("speaks version 2 of ACP; this runner speaks version 1.");
  }

  @Test
  void saysThatTheAgentEnded() {
    ScriptedAgent agent = new ScriptedAgent().answers("initialize", HELLO);

    assertThatThrownBy(() -> agent.shake(brief())).hasMessage("ended before it was ready.");
  }

  @Test
  void resumesAnEarlierSessionWithoutReplay() throws Exception {
    ScriptedAgent agent =
        new ScriptedAgent()
            .answers(
                "initialize",
                "{\"protocolVersion\":1,\"agentCapabilities\":{\"loadSession\":true,\"sessionCapabilities\":{\"resume\":{}}}}")
            .answers("session/resume", "{}");

    AcpHandshake.Result result = agent.shake(brief(Optional.empty(), Optional.of("old")));

    assertThat(result.sessionId()).isEqualTo("old");
    assertThat(agent.replaying).containsExactly(true, false);
  }

  @Test
  void opensANewSessionWhenTheOldOneIsGone() throws Exception {
    ScriptedAgent agent =
        new ScriptedAgent()
            .answers(
                "initialize",
                "{\"protocolVersion\":1,\"agentCapabilities\":{\"loadSession\":true}}")
            .answers("session/load", "{\"code\":-32002,\"message\":\"no such session\"}")
            .answers("session/new", "{\"sessionId\":\"new\"}");

    assertThat(agent.shake(brief(Optional.empty(), Optional.of("old"))).sessionId())
        .isEqualTo("new");
  }

  @Test
  void choosesTheModelWhereTheAgentLetsIt() throws Exception {
    ScriptedAgent agent =
        new ScriptedAgent()
            .answers("initialize", HELLO)
            .answers(
                "session/new",
                "{\"sessionId\":\"s\",\"configOptions\":[{\"id\":\"mode\",\"category\":\"mode\"},{\"id\":\"m\",\"category\":\"model\"}]}")
            .answers("session/set_config_option", "{}");

    AcpHandshake.Result result = agent.shake(brief(Optional.of("opus"), Optional.empty()));

    assertThat(result.notice()).isEmpty();
    assertThat(agent.calls.getLast())
        .isEqualTo(
            "session/set_config_option {\"sessionId\":\"s\",\"configId\":\"m\",\"value\":\"opus\"}");
  }

  @Test
  void saysThatTheModelCannotBeChosen() throws Exception {
    ScriptedAgent agent =
        new ScriptedAgent()
            .answers("initialize", HELLO)
            .answers("session/new", "{\"sessionId\":\"s\"}");

    AcpHandshake.Result result = agent.shake(brief(Optional.of("opus"), Optional.empty()));

    assertThat(result.notice())
        .contains(
            new RunEvent.Notice(
                RunEvent.NoticeLevel.WARNING,
                "The agent does not let its model be chosen; it uses its own."));
  }

  @Test
  void saysThatTheAgentDidNotTakeTheModel() throws Exception {
    ScriptedAgent agent =
        new ScriptedAgent()
            .answers("initialize", HELLO)
            .answers("session/new", "{\"sessionId\":\"s\",\"models\":{}}")
            .answers("session/set_model", "{\"code\":-32602,\"message\":\"unknown model\"}");

    AcpHandshake.Result result = agent.shake(brief(Optional.of("opus"), Optional.empty()));

    assertThat(result.notice().map(Object::toString).orElseThrow())
        .contains("did not take the model opus: unknown model");
  }
}
