package dev.quarterdeck.control.door.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.control.door.host.HostProcess;
import dev.quarterdeck.control.door.rest.TestClient;
import dev.quarterdeck.control.door.rest.TestClient.Answer;
import dev.quarterdeck.control.door.rest.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Apps of the host wire, and a host program in another language behind them. */
@Timeout(240)
class AppDoorIT {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static TestServer server;
  private static TestClient owner;
  private static String token;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    server = TestServer.local();
    owner = server.client();
    token = login(TestServer.TOKEN).text("/access_token");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer login(String password) {
    return new TestClient(server.uri())
        .post("/auth/login", "{\"username\":\"me\",\"password\":\"%s\"}".formatted(password));
  }

  private HostProcess host() {
    String id = "bench-" + NUMBER.incrementAndGet();
    String secret =
        owner
            .post("hosts", "{\"id\":\"%s\",\"namespace\":\"default\"}".formatted(id))
            .text("/token");
    return HostProcess.start(server.uri(), id, secret, folder).until("connected");
  }

  private static String run() {
    return "run_" + UUID.randomUUID();
  }

  private static List<Long> revs(List<JsonNode> frames) {
    return frames.stream().filter(f -> f.has("rev")).map(f -> f.path("rev").asLong()).toList();
  }

  private static boolean isOutput(JsonNode frame, String text) {
    return frame.path("data").path("text").asText().strip().equals(text);
  }

  @Test
  void aPasswordIsExchangedForATokenThatIsGoodHereOnly() throws Exception {
    assertThat(login("nobody's").status()).isEqualTo(401);
    assertThat(token).startsWith("qda_");
    assertThat(new TestClient(server.uri()).bearer(token).get("/runs").status()).isEqualTo(200);
    assertThat(new TestClient(server.uri()).get("/runs").status()).isEqualTo(401);
    assertThatThrownBy(() -> TestApp.dial(server.uri(), TestServer.TOKEN))
        .hasCauseInstanceOf(java.net.http.WebSocketHandshakeException.class);

    try (TestApp app = TestApp.dial(server.uri(), token)) {
      app.says("run.subscribe", "run_none", "{}");

      assertThat(app.until("error").at("/data/code").asText()).isEqualTo("run_not_found");
    }
  }

  @Test
  void withoutASubscriptionEverythingComesButOutput() throws Exception {
    String run = run();

    try (HostProcess host = host();
        TestApp app = TestApp.dial(server.uri(), token)) {
      host.does("start " + run + " codex").does("output " + run + " one").does("tool " + run);
      app.until("tool.call");

      assertThat(app.until("run.started").path("run_id").asText()).isEqualTo(run);
      assertThat(app.heard("run.output")).isEmpty();
      assertThat(app.heard("tool.call").getFirst().at("/data/extra/kept").size()).isEqualTo(2);
    }
  }

  @Test
  void aSubscriptionAfterARevBringsEverythingOnceInOrderAndThenWhatIsNew() throws Exception {
    String run = run();
    try (HostProcess host = host()) {
      host.does("start " + run + " codex");
      for (int i = 0; i < 200; i++) {
        host.does("output " + run + " " + i);
      }
      host.until("did output " + run + " 199");

      try (TestApp app = TestApp.dial(server.uri(), token)) {
        app.says("run.subscribe", run, "{\"after_rev\":3}");
        app.until("run.subscribed");
        for (int i = 200; i < 250; i++) {
          host.does("output " + run + " " + i);
        }
        app.until(frame -> isOutput(frame, "249"));

        List<JsonNode> frames = app.heard();
        List<JsonNode> since =
            frames.subList(frames.indexOf(app.heard("run.subscribed").getFirst()), frames.size());
        List<Long> revs = revs(since);
        assertThat(revs)
            .containsExactlyElementsOf(LongStream.rangeClosed(4, revs.getLast()).boxed().toList());
        app.says("run.unsubscribe", run, "{}");
        app.until("run.unsubscribed");
        host.does("output " + run + " unheard").does("exit " + run + " 0");
        app.until("run.exited");
        assertThat(app.heard()).noneMatch(frame -> isOutput(frame, "unheard"));
      }
    }
  }

  @Test
  void inputsOfAppsAndOfRestAreWrittenOnce() throws Exception {
    String run = run();
    TestClient rest = new TestClient(server.uri()).bearer(token);
    String body = "{\"input_id\":\"i2\",\"text\":\"and more\\n\",\"actor\":\"web\"}";
    try (HostProcess host = host();
        TestApp app = TestApp.dial(server.uri(), token)) {
      host.does("start " + run + " codex");
      app.until("run.started");
      app.says("run.send_input", run, "{\"input_id\":\"i1\",\"text\":\"y\"}");
      app.says("run.send_input", run, "{\"input_id\":\"i1\",\"text\":\"y\"}");
      host.until("wrote \"y\"");
      assertThat(rest.post("/runs/" + run + "/input", body).status()).isEqualTo(204);
      assertThat(rest.post("/runs/" + run + "/input", body).status()).isEqualTo(204);
      app.until(frame ->
          frame.at("/data/input_id").asText().equals("i2")
              && frame.path("type").asText().equals("run.input"));

      assertThat(host.said(line -> line.contains("run.send_input"))).isEqualTo(2);
      assertThat(app.heard("run.input")).hasSize(2);
      assertThat(rest.post("/runs/run_none/input", body).status()).isEqualTo(404);
      host.does("cut").until("lost");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThat(
                      rest.post(
                              "/runs/" + run + "/input",
                              "{\"input_id\":\"i3\",\"text\":\"too late\"}")
                          .status())
                  .isEqualTo(502));
      assertThat(rest.post("/runs/" + run + "/input", body).status()).isEqualTo(204);
    }
  }

  @Test
  void anAppApprovesForTheSessionAndStops() throws Exception {
    String run = run();
    try (HostProcess host = host();
        TestApp app = TestApp.dial(server.uri(), token)) {
      host.does("start " + run + " claude").does("ask " + run + " q1 May I?");
      app.until("run.awaiting_input");
      app.says(
          "run.permission.approve",
          run,
          "{\"request_id\":\"q1\",\"decision\":\"approve_for_session\",\"allow_tools\":[\"ls\"]}");
      host.until("approved q1 approve_for_session");
      app.says("run.permission.deny", run, "{\"request_id\":\"q1\"}");
      JsonNode refused = app.until("error");

      assertThat(refused.at("/data/code").asText()).isEqualTo("already_decided");
      assertThat(host.said(line -> line.contains("\"allow_tools\": [\"ls\"]"))).isEqualTo(1);
      assertThat(app.until("session.permission_decided").at("/data/actor").asText())
          .isEqualTo("owner");
      app.says("run.resize", run, "{\"cols\":80,\"rows\":24}");
      host.until(line -> line.contains("run.resize") && line.contains("80"));
      app.says("run.stop", run, "{\"signal\":\"kill\"}");
      host.until("stop kill");
      assertThat(app.until("run.exited").at("/data/exit_code").asInt()).isEqualTo(143);
    }
  }

  @Test
  void questionsToHostsAreAnsweredToTheOneWhoAsked() throws Exception {
    String run = run();
    try (HostProcess host = host();
        TestApp app = TestApp.dial(server.uri(), token);
        TestApp other = TestApp.dial(server.uri(), token)) {
      host.does("start " + run + " codex");
      app.until("run.started");
      app.says("rpc.fs.read", run, "{\"request_id\":\"mine\",\"path\":\"/etc/hosts\"}");
      JsonNode answer = app.until("rpc.response");
      host.does("cut").until("lost");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            app.says("rpc.fs.read", run, "{\"request_id\":\"later\",\"path\":\"/\"}");
            return app.heard("rpc.response").stream()
                .anyMatch(said -> said.at("/data/error").asText().contains("offline"));
          });

      assertThat(answer.at("/data/request_id").asText()).isEqualTo("mine");
      assertThat(answer.at("/data/result/you_said").asText()).isEqualTo("/etc/hosts");
      assertThat(other.heard("rpc.response")).isEmpty();
    }
  }

  @Test
  void sessionsOfOurOwnAreSeenToo() throws Exception {
    try (TestApp app = TestApp.dial(server.uri(), token)) {
      Answer made =
          owner.post(
              "namespaces/default/sessions",
              "{\"spec\":{\"agent\":{\"kind\":\"demo\"},\"prompt\":\"hello\"}}");
      String id = made.text("/metadata/uid");
      JsonNode created = app.until("session.created");
      TestClient rest = new TestClient(server.uri()).bearer(token);

      assertThat(created.path("session_id").asText()).isEqualTo(id);
      assertThat(rest.get("/sessions/" + id).text("/name")).isEqualTo(made.text("/metadata/name"));
      assertThat(rest.get("/sessions/recent?limit=1").json().size()).isEqualTo(1);
      JsonNode page = rest.get("/sessions/" + id + "/messages?limit=1&before_id=2").json();
      assertThat(page.size()).isEqualTo(1);
      assertThat(page.at("/0/type").asText()).isEqualTo("session.created");
      assertThat(rest.get("/hosts").status()).isEqualTo(200);
      assertThat(new TestClient(server.uri()).get("/health").text("/name"))
          .isEqualTo("quarterdeck");
    }
  }
}
