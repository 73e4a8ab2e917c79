package dev.quarterdeck.control.door.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.control.door.rest.TestClient;
import dev.quarterdeck.control.door.rest.TestClient.Answer;
import dev.quarterdeck.control.door.rest.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host program in another language, as a process, on a real socket: its runs are sessions. */
@Timeout(240)
class HostProgramIT {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static TestServer server;
  private static TestClient owner;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    server = TestServer.local();
    owner = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private record Made(String id, String token) {}

  private static Made host() {
    String id = "workbench-" + NUMBER.incrementAndGet();
    Answer made = owner.post("hosts", "{\"id\":\"%s\",\"namespace\":\"default\"}".formatted(id));
    assertThat(made.status()).as(made.toString()).isEqualTo(201);
    return new Made(id, made.text("/token"));
  }

  private static String run() {
    return "run_" + UUID.randomUUID();
  }

  private HostProcess dial(Made host) {
    return HostProcess.start(server.uri(), host.id(), host.token(), folder).until("connected");
  }

  private static String session(String run) {
    await().atMost(Duration.ofSeconds(60)).until(() -> find(run).isPresent());
    return find(run).get();
  }

  private static java.util.Optional<String> find(String run) {
    for (JsonNode session : owner.get("sessions?limit=500").json().at("/sessions")) {
      if (session.at("/status/run/id").asText().equals(run)) {
        return java.util.Optional.of(session.at("/metadata/name").asText());
      }
    }
    return java.util.Optional.empty();
  }

  private static String path(String session) {
    return "namespaces/default/sessions/" + session;
  }

  private static void awaitPhase(String session, String phase) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(owner.get(path(session)).text("/status/phase")).isEqualTo(phase));
  }

  private static List<String> texts(String session) {
    List<String> texts = new ArrayList<>();
    for (JsonNode event : owner.get(path(session) + "/events?limit=1000").json().at("/events")) {
      if (event.at("/type").asText().equals("run.output")) {
        texts.add(event.at("/data/text").asText().strip());
      }
    }
    return texts;
  }

  @Test
  void itsRunsAreSessionsWithPhasesAndNames() {
    Made made = host();
    String run = run();

    try (HostProcess host = dial(made)) {
      host.does("start " + run + " codex").does("output " + run + " hello");
      String name = session(run);
      awaitPhase(name, "Idle");
      host.does("tool " + run).does("exit " + run + " 3");
      awaitPhase(name, "Failed");

      assertThat(name).startsWith("codex-").endsWith(run.substring(run.length() - 12));
      Answer session = owner.get(path(name));
      assertThat(session.text("/status/message")).contains("exit code 3");
      assertThat(session.text("/spec/agent/command/0")).isEqualTo("codex --full-auto");
      assertThat(owner.get(path(name) + "/events").toString())
          .contains("\"tool.call\"")
          .contains("{\"kept\":[1,2]}");
    }
  }

  @Test
  void replaysWhatWasNotAcknowledgedAndNothingIsStoredTwice() {
    Made made = host();
    String run = run();
    try (HostProcess host = dial(made)) {
      host.does("start " + run + " codex").does("output " + run + " one");
      session(run);
      String two = "output " + run + " two";
      host.does("cut").until("lost").does(two).until("did " + two);
    }

    try (HostProcess again = dial(made)) {
      again.does("output " + run + " three");
      String name = session(run);

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(texts(name)).containsExactly("one", "two", "three"));
      again.until(line -> line.contains("run.ack") && line.contains("\"last_seq\": 4"));
    }
  }

  @Test
  void whatIsMissingIsAskedForAndTheRestWaits() {
    Made made = host();
    String run = run();

    try (HostProcess host = dial(made)) {
      host.does("start " + run + " codex");
      String name = session(run);
      host.does("skip " + run).does("output " + run + " after");

      host.until(line -> line.contains("run.resend"));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(texts(name)).containsExactly("late", "after"));
    }
  }

  @Test
  void aQuestionIsAnApprovalAndTheAnswerIsInItsOwnWords() {
    Made made = host();
    String run = run();

    try (HostProcess host = dial(made)) {
      host.does("start " + run + " claude");
      String name = session(run);
      host.does("ask " + run + " q1 Run rm -rf build?");
      awaitPhase(name, "Waiting");
      JsonNode approval =
          owner.get(path(name) + "/approvals?state=pending").json().at("/approvals/0");
      Answer verdict =
          owner.post(
              path(name) + "/approvals/" + approval.at("/id").asText() + "/verdict",
              "{\"decision\":\"Approve\",\"optionId\":\"approve_for_session\"}");

      assertThat(approval.at("/prompt").asText()).isEqualTo("Run rm -rf build?");
      assertThat(verdict.status()).as(verdict.toString()).isEqualTo(200);
      host.until("approved q1 approve_for_session");
      awaitPhase(name, "Idle");
    }
  }

  @Test
  void anInputIsWrittenOnceAlsoAfterBothWereAway() {
    Made made = host();
    String run = run();
    String prompt = "{\"id\":\"p1\",\"text\":\"fix it\"}";
    try (HostProcess host = dial(made)) {
      host.does("start " + run + " codex");
      String name = session(run);
      assertThat(owner.post(path(name) + "/prompts", prompt).status()).isEqualTo(201);
      host.until("wrote \"fix it\\n\"");
      awaitPhase(name, "Running");
      assertThat(owner.post(path(name) + "/prompts", prompt).status()).isEqualTo(200);
      host.does("ready " + run);
      awaitPhase(name, "Idle");
    }

    try (HostProcess again = dial(made)) {
      String name = session(run);
      owner.post(path(name) + "/prompts", "{\"id\":\"p2\",\"text\":\"and now?\"}");
      again.until("wrote \"and now?\\n\"");

      assertThat(again.said(line -> line.contains("run.send_input"))).isEqualTo(1);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThat(
                      owner
                          .get(path(name) + "/events")
                          .json()
                          .at("/events")
                          .findValuesAsText("type"))
                  .filteredOn("run.input"::equals)
                  .hasSize(2));
    }
  }

  @Test
  void interruptAndStopReachItAndNothingElseTouchesIt() {
    Made made = host();
    String run = run();

    try (HostProcess host = dial(made)) {
      host.does("start " + run + " codex");
      String name = session(run);
      owner.post(path(name) + "/prompts", "{\"id\":\"p1\",\"text\":\"go\"}");
      awaitPhase(name, "Running");
      assertThat(owner.post(path(name) + "/interrupt", "").status()).isEqualTo(202);
      host.until("stop int");
      assertThat(owner.delete(path(name)).status()).isEqualTo(202);
      host.until("stop term");

      host.until(line -> line.contains("run.ack") && line.contains("\"last_seq\": 3"));
      assertThat(owner.get(path(name)).status()).isEqualTo(404);
      assertThat(host.said(line -> line.contains("\"error\""))).isZero();
    }
  }

  @Test
  void aNewerLinkSupersedesTheOlderOne() {
    Made made = host();
    String run = run();

    try (HostProcess first = dial(made);
        HostProcess second = dial(made)) {
      first.until("closed 4001");
      second.does("start " + run + " codex");

      assertThat(session(run)).startsWith("codex-");
      assertThat(second.said("closed 4001"::equals)).isZero();
    }
  }

  @Test
  void aRunOfAnotherHostIsRefusedAndHarmsNobody() {
    String run = run();
    try (HostProcess first = dial(host())) {
      first.does("start " + run + " codex");
      String name = session(run);

      HostProcess second =
          HostProcess.start(server.uri(), "nobody", "not-a-token-of-anybody", folder);
      second.until("refused 401").close();
      Made other = host();
      try (HostProcess third =
          HostProcess.start(server.uri(), other.id(), other.token(), folder).until("connected")) {
        third.does(
            "raw {\"type\":\"run.output\",\"ts\":\"2026-01-01T00:00:00Z\",\"run_id\":\"%s\",\"seq\":2,"
                    .formatted(run)
                + "\"data\":{\"stream\":\"stdout\",\"text\":\"not mine\"}}");
        third.until(line -> line.contains("foreign_run"));
      }

      assertThat(texts(name)).isEmpty();
    }
  }

  @Test
  void secretsAreNotStoredAndOddDataIs() {
    Made made = host();
    String run = run();
    String secret = "ghp_" + "a1B2c3D4".repeat(5);

    try (HostProcess host = dial(made)) {
      host.does("start " + run + " codex");
      String name = session(run);
      host.does("output " + run + " export API_KEY=" + secret + " done");
      host.does(
          "raw {\"type\":\"run.output\",\"ts\":\"2026-01-01T00:00:00Z\",\"run_id\":\"%s\",\"seq\":3,"
                  .formatted(run)
              + "\"data\":{\"stream\":\"telepathy\",\"token\":\"hunter2\",\"request_id\":\"r\"}}");
      host.does(
          "raw {\"type\":\"run.exited\",\"ts\":\"2026-01-01T00:00:00Z\",\"run_id\":\"%s\",\"seq\":4,"
                  .formatted(run)
              + "\"data\":{\"exit_code\":null}}");
      awaitPhase(name, "Failed");

      String events = owner.get(path(name) + "/events").toString();
      assertThat(events).contains("[redacted] done").contains("telepathy");
      assertThat(events).doesNotContain(secret).doesNotContain("hunter2");
    }
  }

  @Test
  void manyRunsShareOneLink() {
    Made made = host();
    List<String> runs = IntStream.range(0, 20).mapToObj(_ -> run()).toList();

    try (HostProcess host = dial(made)) {
      runs.forEach(run -> host.does("start " + run + " codex"));
      for (int i = 0; i < 5; i++) {
        int number = i;
        runs.forEach(run -> host.does("output " + run + " " + number));
      }
      runs.forEach(run -> host.does("exit " + run + " 0"));

      for (String run : runs) {
        String name = session(run);
        awaitPhase(name, "Succeeded");
        assertThat(texts(name)).containsExactly("0", "1", "2", "3", "4");
      }
    }
  }

  @Test
  void whereItIsSwitchedOnTheFirstTokenOfAHostIsRemembered() {
    try (TestServer open =
            TestServer.local(
                Map.of(
                    "quarterdeck.hosts.first-come", "true",
                    "quarterdeck.hosts.namespace", "team-a"));
        HostProcess first =
            HostProcess.start(open.uri(), "bench", "first-token-0123456789", folder);
        HostProcess second =
            HostProcess.start(open.uri(), "bench", "other-token-0123456789", folder);
        HostProcess guessable = HostProcess.start(open.uri(), "other", "short", folder)) {
      guessable.until("refused 401");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> first.said().size() == 1 && second.said().size() == 1);

      assertThat(List.of(first.said().getFirst(), second.said().getFirst()))
          .containsExactlyInAnyOrder("connected", "refused 401");
      assertThat(open.client().get("hosts").text("/hosts/0/namespace")).isEqualTo("team-a");
    }
  }

  @Test
  void aDeletedHostIsCutOffAndItsSessionsStay() {
    Made made = host();
    String run = run();

    try (HostProcess host = dial(made)) {
      host.does("start " + run + " codex");
      String name = session(run);
      assertThat(owner.delete("hosts/" + made.id()).status()).isEqualTo(204);
      host.until("closed 4001").does("connect").until("refused 401");

      assertThat(owner.get(path(name)).status()).isEqualTo(200);
      assertThat(owner.get("hosts").toString()).doesNotContain("\"" + made.id() + "\"");
    }
  }
}
