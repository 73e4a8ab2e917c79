package dev.quarterdeck.runner.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.runner.rpc.JsonRpc.Dialect;
import dev.quarterdeck.runner.rpc.JsonRpc.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JsonRpcTest {
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private PipedOutputStream agent;
  private BufferedReader sent;
  private JsonRpc rpc;

  private final JsonRpc.Handler handler =
      new JsonRpc.Handler() {
        @Override
        public void notified(String method, JsonNode params) {
          heard.add("notified " + method + " " + params);
        }

        @Override
        public void asked(JsonNode id, String method, JsonNode params) {
          heard.add("asked " + id + " " + method);
        }

        @Override
        public void other(String line) {
          heard.add("other " + line);
        }

        @Override
        public void passedOver() {
          heard.add("passed over");
        }
      };

  @BeforeEach
  void connect() throws IOException {
    connect(Dialect.JSON_RPC_2);
  }

  private void connect(Dialect dialect) throws IOException {
    agent = new PipedOutputStream();
    PipedOutputStream out = new PipedOutputStream();
    sent =
        new BufferedReader(
            new InputStreamReader(new PipedInputStream(out, 65536), StandardCharsets.UTF_8));
    rpc = new JsonRpc("test", new PipedInputStream(agent, 65536), out, dialect, handler);
    rpc.start();
  }

  private void agentSays(String line) throws IOException {
    agent.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    agent.flush();
  }

  @Test
  void pairsAnswersWithCallsWhateverTheirOrder() throws Exception {
    rpc.call("first", JsonRpc.object(), replies::add);
    rpc.call("second", JsonRpc.object(), replies::add);
    assertThat(sent.readLine())
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"first\",\"params\":{}}");

    agentSays("{\"result\":{\"n\":2},\"id\":1,\"jsonrpc\":\"2.0\"}");
    agentSays("{\"error\":{\"message\":\"no\",\"code\":-1},\"id\":0}");

    assertThat(replies.take()).hasToString("Result[value={\"n\":2}]");
    assertThat(replies.take()).isEqualTo(new Reply.Failure(-1, "no"));
  }

  @Test
  void leavesOutTheVersionForAgentsThatDo() throws Exception {
    connect(Dialect.WITHOUT_VERSION);

    rpc.notify("initialized", JsonRpc.object());

    assertThat(sent.readLine()).isEqualTo("{\"method\":\"initialized\",\"params\":{}}");
  }

  @Test
  void toleratesWhatIsNoMessage() throws Exception {
    agentSays("Welcome to the agent!");
    agentSays("");
    agentSays("[1,2]");
    agentSays("{\"neither\":1}");
    agentSays("{\"id\":99,\"result\":{}}");
    agentSays("{\"method\":\"known\",\"params\":{\"a\":1},\"extra\":true}");
    agentSays("{\"id\":\"s-1\",\"method\":\"what\"}");

    await().until(() -> heard.size() == 5);
    assertThat(heard)
        .containsExactly(
            "other Welcome to the agent!",
            "other [1,2]",
            "other {\"neither\":1}",
            "notified known {\"a\":1}",
            "asked \"s-1\" what");
  }

  @Test
  void answersWithTheIdAsItCame() throws Exception {
    rpc.refuse(JsonRpc.MAPPER.readTree("\"s-1\""), -32601, "no such method");

    assertThat(sent.readLine())
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"id\":\"s-1\",\"error\":{\"code\":-32601,\"message\":\"no such method\"}}");
  }

  @Test
  void tellsEveryCallerThatTheOtherSideIsGone() throws Exception {
    rpc.call("first", JsonRpc.object(), replies::add);

    agent.close();

    assertThat(replies.take()).isEqualTo(new Reply.Lost());
    rpc.call("late", JsonRpc.object(), replies::add);
    assertThat(replies.take()).isEqualTo(new Reply.Lost());
  }

  @Test
  void closesTheAgentsInputAfterWhatWasQueued() throws Exception {
    rpc.notify("last", JsonRpc.object());

    rpc.close();

    assertThat(sent.readLine()).contains("last");
    assertThat(sent.readLine()).isNull();
  }
}
