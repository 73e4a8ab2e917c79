package dev.quarterdeck.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.control.conversation.Prompts;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.conversation.TestRunner;
import dev.quarterdeck.control.door.app.TestApp;
import dev.quarterdeck.control.door.rest.TestClient;
import dev.quarterdeck.control.door.rest.TestClient.Answer;
import dev.quarterdeck.control.door.rest.TestServer;
import dev.quarterdeck.control.resource.AgentKind;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.AgentSpec;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.protocol.InputId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every verb as every role, in the namespace of the role and in another one. */
final class KubernetesAccessIT {
  private static final String A = "namespaces/team-a/sessions";
  private static final Set<String> VIEWERS = Set.of("viewer", "user", "approver", "admin");
  private static final Set<String> USERS = Set.of("user", "admin");
  private static final Set<String> APPROVERS = Set.of("approver", "admin");

  private FakeKubernetes kubernetes;
  private TestServer server;

  @BeforeEach
  void start() {
    kubernetes = new FakeKubernetes();
    server = TestServer.local(Map.of(KubernetesPeople.URL, kubernetes.url()));
    session("team-a", "one");
    session("team-b", "one");
  }

  @AfterEach
  void stop() {
    server.close();
    kubernetes.close();
  }

  private void session(String namespace, String name) {
    AgentSessionSpec spec =
        new AgentSessionSpec(new AgentSpec(AgentKind.DEMO, null, null), null, null, null, null);
    server
        .bean(Sessions.class)
        .create(
            new Sessions.NewSession(
                new SessionId(UUID.randomUUID()),
                new SessionName(namespace, name),
                spec,
                1,
                "somebody",
                Optional.empty()));
  }

  private TestClient as(String user) {
    return new TestClient(server.uri()).bearer(FakeKubernetes.token(user));
  }

  private record Case(String method, String path, String body, Set<String> allowed) {}

  private static Stream<Case> cases() {
    String nothing = "00000000-0000-0000-0000-000000000000";
    return Stream.of(
        new Case("GET", A, "", VIEWERS),
        new Case("GET", A + "/one", "", VIEWERS),
        new Case("GET", A + "/one/events", "", VIEWERS),
        new Case("GET", A + "/one/prompts", "", VIEWERS),
        new Case("GET", A + "/one/approvals", "", VIEWERS),
        new Case("POST", A, "{\"spec\":{\"agent\":{\"kind\":\"demo\"}}}", USERS),
        new Case("POST", A + "/one/prompts", "{\"id\":\"p\",\"text\":\"t\"}", USERS),
        new Case("DELETE", A + "/one/prompts/nobody", "", USERS),
        new Case("POST", A + "/one/interrupt", "", USERS),
        new Case(
            "POST",
            A + "/one/approvals/" + nothing + "/verdict",
            "{\"decision\":\"Approve\"}",
            APPROVERS),
        new Case("DELETE", A + "/one", "", USERS));
  }

  @TestFactory
  Stream<DynamicTest> everyVerbAsEveryRole() {
    return cases()
        .flatMap(one ->
            Stream.of("viewer", "user", "approver", "admin", "nothing")
                .map(role ->
                    DynamicTest.dynamicTest(
                        role + " " + one.method() + " " + one.path(), () -> check(one, role))));
  }

  private void check(Case one, String role) {
    session("team-a", "again-" + UUID.randomUUID().toString().substring(0, 8));
    Answer there = as(role).send(one.method(), one.path(), one.body());
    Answer elsewhere =
        as(role).send(one.method(), one.path().replace("team-a", "team-b"), one.body());

    boolean allowed = one.allowed().contains(role);
    assertThat(there.status() != 403).as(there.toString()).isEqualTo(allowed);
    assertThat(elsewhere.status() != 403)
        .as(elsewhere.toString())
        .isEqualTo(allowed && role.equals("admin"));
    if (!allowed) {
      assertThat(there.text("/code")).isEqualTo("forbidden");
      assertThat(there.text("/detail")).startsWith("You may not ").contains("namespace team-a");
      assertThat(there.text("/hint")).contains("ClusterRole quarterdeck-");
    }
  }

  @Test
  void hostsAreForAdministrators() {
    String body = "{\"id\":\"bench\",\"namespace\":\"team-a\"}";

    for (String role : List.of("viewer", "user", "approver", "nothing")) {
      Answer refused = as(role).post("hosts", body);
      assertThat(refused.status()).as(role + " " + refused).isEqualTo(403);
      assertThat(refused.text("/hint")).contains("quarterdeck-admin");
    }
    Answer made = as("admin").post("hosts", body);

    assertThat(made.status()).as(made.toString()).isEqualTo(201);
    assertThat(made.text("/token")).startsWith("qdh_");
    assertThat(as("admin").post("hosts", body).text("/code")).isEqualTo("host_exists");
    assertThat(as("admin").get("hosts").json().at("/hosts/0").has("token")).isFalse();
    assertThat(as("viewer").get("hosts").json().at("/hosts")).isEmpty();
    assertThat(as("user").delete("hosts/bench").status()).isEqualTo(403);
    assertThat(as("user").delete("hosts/none").status()).isEqualTo(403);
    assertThat(as("admin").delete("hosts/bench").status()).isEqualTo(204);
  }

  @Test
  void appsSeeAndDoWhatTheirPersonMay() throws Exception {
    Session one = find("team-a");
    Session other = find("team-b");
    TestRunner runner = server.runner(one.id().toString());
    runner.starts();
    String input = "{\"input_id\":\"i\",\"text\":\"t\"}";

    try (TestApp admin = TestApp.dial(server.uri(), login("admin"));
        TestApp viewer = TestApp.dial(server.uri(), login("viewer"));
        TestApp nobody = TestApp.dial(server.uri(), login("nothing"))) {
      server.bean(Prompts.class).add(other.id(), new InputId("p"), "for b", "somebody");
      server.bean(Prompts.class).add(one.id(), new InputId("p"), "for a", "somebody");
      viewer.until("session.prompt_queued");
      admin.until(frame -> frame.path("session_id").asText().equals(other.id().toString()));
      viewer.says("run.send_input", runner.run().value(), input);
      nobody.says("run.send_input", runner.run().value(), input);

      assertThat(viewer.until("error").at("/data/code").asText()).isEqualTo("forbidden");
      assertThat(nobody.until("error").at("/data/code").asText()).isEqualTo("run_not_found");
      assertThat(viewer.heard())
          .noneMatch(frame -> frame.path("session_id").asText().equals(other.id().toString()));
      assertThat(nobody.heard("session.prompt_queued")).isEmpty();
    }
    String path = "/runs/" + runner.run() + "/input";
    assertThat(as("viewer").post(path, input).status()).isEqualTo(403);
    assertThat(as("nothing").post(path, input).status()).isEqualTo(404);
    assertThat(as("user").post(path, input).status()).isEqualTo(204);
    assertThat(as("viewer").get("/sessions").json()).hasSize(1);
    assertThat(as("viewer").get("/sessions/" + other.id()).status()).isEqualTo(404);
    assertThat(as("nothing").get("/sessions").json()).isEmpty();
  }

  private Session find(String namespace) {
    return server.bean(Sessions.class).find(new SessionName(namespace, "one")).orElseThrow();
  }

  private String login(String user) {
    return new TestClient(server.uri())
        .post(
            "/auth/login",
            "{\"username\":\"x\",\"password\":\"%s\"}".formatted(FakeKubernetes.token(user)))
        .text("/access_token");
  }

  @Test
  void theRefusalNamesVerbResourceAndRole() {
    Answer refused =
        as("viewer")
            .post(
                A + "/one/approvals/" + UUID.randomUUID() + "/verdict", "{\"decision\":\"Deny\"}");

    assertThat(refused.text("/detail"))
        .isEqualTo("You may not update approvals in namespace team-a.");
    assertThat(refused.text("/hint")).isEqualTo("Ask for the ClusterRole quarterdeck-approver.");
  }

  @Test
  void listsOverAllNamespacesShowOnlyWhatOneMaySee() {
    JsonNode all = as("admin").get("sessions").json();
    JsonNode some = as("viewer").get("sessions").json();
    JsonNode none = as("nothing").get("sessions").json();
    JsonNode namespaces = as("viewer").get("namespaces").json();

    assertThat(all.findValuesAsText("namespace")).contains("team-a", "team-b");
    assertThat(some.findValuesAsText("namespace")).containsOnly("team-a");
    assertThat(none.get("sessions")).isEmpty();
    assertThat(namespaces.toString()).isEqualTo("{\"namespaces\":[{\"name\":\"team-a\"}]}");
    assertThat(as("viewer").get("approvals?state=pending").status()).isEqualTo(200);
  }

  @Test
  void anApiServerThatIsAwayLetsNobodyIn() {
    kubernetes.broken = true;

    Answer answer = as("admin").get("sessions");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
    assertThat(answer.text("/code")).isEqualTo("kubernetes_unavailable");
    assertThat(answer.header("Retry-After")).isNotBlank();
  }

  @Test
  void answersAreKeptForAMomentSoThatAPageIsNotAsManyQuestions() {
    StoppedClock clock = server.bean(StoppedClock.class);
    as("viewer").get(A);
    int reviews = kubernetes.accessReviews.get();
    int tokens = kubernetes.tokenReviews.get();

    for (int i = 0; i < 20; i++) {
      assertThat(as("viewer").get(A).status()).isEqualTo(200);
    }

    assertThat(kubernetes.accessReviews.get()).isEqualTo(reviews);
    assertThat(kubernetes.tokenReviews.get()).isEqualTo(tokens);

    clock.passes(KubernetesAuthority.MEMORY);
    assertThat(as("viewer").get(A).status()).isEqualTo(200);
    assertThat(kubernetes.accessReviews.get()).isGreaterThan(reviews);
    assertThat(kubernetes.tokenReviews.get()).isGreaterThan(tokens);
  }

  @Test
  void aRightThatIsTakenAwayIsGoneWithinSeconds() {
    assertThat(as("user").get(A).status()).isEqualTo(200);

    kubernetes.revoke("user");
    server.bean(StoppedClock.class).passes(KubernetesAuthority.MEMORY);

    assertThat(KubernetesAuthority.MEMORY).isLessThanOrEqualTo(Duration.ofSeconds(10));
    assertThat(as("user").get(A).status()).isEqualTo(403);
  }

  @Test
  void aPastedTokenBecomesACookieOfTheSamePerson() {
    TestClient browser = new TestClient(server.uri());
    Answer wrong = browser.post("sign-in", "{\"token\":\"nonsense\"}");
    Answer right =
        browser.post("sign-in", "{\"token\":\"" + FakeKubernetes.token("approver") + "\"}");

    Answer me = browser.with("Cookie", right.header("Set-Cookie").split(";")[0]).get("me");

    assertThat(wrong.text("/code")).isEqualTo("sign_in_refused");
    assertThat(me.json().toString())
        .isEqualTo(
            "{\"name\":\"approver\",\"groups\":[\"system:authenticated\"],\"mode\":\"kubernetes\"}");
  }
}
