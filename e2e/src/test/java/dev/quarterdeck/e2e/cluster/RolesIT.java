package dev.quarterdeck.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.e2e.Answer;
import dev.quarterdeck.e2e.Api;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Patience;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may do what, by the chart's ClusterRoles and the real API server. */
@Tag("cluster")
class RolesIT {
  @RegisterExtension static final Installation QUARTERDECK = new Installation();
  private static final String NONE = "00000000-0000-4000-8000-000000000000";

  /**
   * What a person tries, and how it ends when they may. Those that would change something are
   * nonsense otherwise, so that nothing changes.
   */
  private enum Deed {
    LIST("GET", "sessions", "", 200, "list agentsessions"),
    SEE("GET", "sessions/roles", "", 200, "get agentsessions"),
    READ("GET", "sessions/roles/events", "", 200, "get agentsessions/events"),
    LIST_APPROVALS("GET", "sessions/roles/approvals", "", 200, "list approvals"),
    CREATE("POST", "sessions", "{}", 422, "create agentsessions"),
    DELETE("DELETE", "sessions/not-there", "", 404, "delete agentsessions"),
    PROMPT(
        "POST",
        "sessions/roles/prompts",
        "{\"id\":\"p\",\"text\":\" \"}",
        422,
        "create agentsessions/prompts"),
    INTERRUPT("POST", "sessions/not-there/interrupt", "{}", 404, "create agentsessions/prompts"),
    DECIDE(
        "POST",
        "sessions/roles/approvals/" + NONE + "/verdict",
        "{\"decision\":\"Approve\"}",
        404,
        "update approvals");

    private final String method;
    private final String path;
    private final String body;
    private final int allowed;
    private final String what;

    Deed(String method, String path, String body, int allowed, String what) {
      this.method = method;
      this.path = path;
      this.body = body;
      this.allowed = allowed;
      this.what = what;
    }
  }

  private static final Set<Deed> LOOK = Set.of(Deed.LIST, Deed.SEE, Deed.READ, Deed.LIST_APPROVALS);

  private static boolean may(Role role, Deed deed) {
    return switch (role) {
      case NOBODY -> false;
      case VIEWER -> LOOK.contains(deed);
      case USER -> deed != Deed.DECIDE;
      case APPROVER -> true;
      case ADMIN -> true;
    };
  }

  @BeforeAll
  static void aSession() {
    QUARTERDECK.applyDemo("roles");
  }

  static Stream<Arguments> everyRoleAndDeed() {
    return Stream.of(Role.values())
        .flatMap(role -> Stream.of(Deed.values()).map(deed -> Arguments.of(role, deed)));
  }

  @ParameterizedTest(name = "{0} and {1}")
  @MethodSource("everyRoleAndDeed")
  void decideWhoMayDoWhat(Role role, Deed deed) {
    Answer answer =
        QUARTERDECK
            .as(role)
            .call(
                deed.method,
                "namespaces/" + QUARTERDECK.namespace() + "/" + deed.path,
                deed.body,
                Map.of("Content-Type", "application/json"));

    if (may(role, deed)) {
      answer.expect(deed.allowed);
    } else {
      answer.expectProblem(403, "forbidden");
      assertThat(answer.detail()).contains(deed.what, QUARTERDECK.namespace());
      assertThat(answer.text()).contains("quarterdeck-");
    }
  }

  @Test
  void letAViewerSeeTheQuestionButNotAnswerIt() {
    Conversation session = QUARTERDECK.session("roles");
    session.prompt("run true");
    JsonNode asked = session.awaitPending();
    Conversation viewer = session.through(QUARTERDECK.as(Role.VIEWER));

    assertThat(viewer.approvals("pending")).hasSize(1);
    Answer refused = viewer.approve(asked).expectProblem(403, "forbidden");

    assertThat(refused.detail())
        .isEqualTo("You may not update approvals in namespace " + QUARTERDECK.namespace() + ".");
    assertThat(session.phase()).isEqualTo("Waiting");
    session.approve(asked).expect(200);
    session.awaitPhase("Idle");
    JsonNode decision = session.approvals("approved").getLast().path("decision");
    assertThat(decision.path("by").asText()).isEqualTo("system:serviceaccount:people:approver");
  }

  @Test
  void reachNoFurtherThanTheNamespaceTheyAreGivenIn() {
    String elsewhere = QUARTERDECK.namespace() + "-two";
    QUARTERDECK.newNamespace(elsewhere);
    var cluster = QUARTERDECK.cluster();
    cluster.kubectl("create", "serviceaccount", "local", "-n", elsewhere).orFail();
    cluster
        .kubectl(
            "create",
            "rolebinding",
            "local",
            "-n",
            elsewhere,
            "--clusterrole=edit",
            "--serviceaccount=" + elsewhere + ":local")
        .orFail();
    String token = cluster.kubectl("create", "token", "local", "-n", elsewhere).orFail().strip();
    Api local = Api.of(QUARTERDECK.release().url(), token);

    // The roles are part of Kubernetes' own ones, which takes the controller a moment.
    Patience.await("edit has the rights of a user")
        .until(() -> local.get("namespaces/" + elsewhere + "/sessions").status() == 200);

    local
        .get("namespaces/" + QUARTERDECK.namespace() + "/sessions")
        .expectProblem(403, "forbidden");
    assertThat(local.get("sessions").expect(200).json().path("sessions")).isEmpty();
    assertThat(local.get("approvals").expect(200).json().path("approvals")).isEmpty();
    assertThat(local.get("namespaces").expect(200).text())
        .contains(elsewhere)
        .doesNotContain("\"" + QUARTERDECK.namespace() + "\"");
  }

  @Test
  void areAskedOnlyOfPeopleWhoAreKnown() {
    String path = "namespaces/" + QUARTERDECK.namespace() + "/sessions";

    Api.anonymous(QUARTERDECK.release().url()).get(path).expectProblem(401, "unauthenticated");
    Api.of(QUARTERDECK.release().url(), "nonsense").get(path).expectProblem(401, "unauthenticated");
    assertThat(QUARTERDECK.as(Role.VIEWER).get("me").expect(200).text())
        .contains("system:serviceaccount:people:viewer", "\"mode\":\"kubernetes\"");
  }

  @Test
  void makeNoDifferenceBetweenASessionOfRestAndOneOfKubectl() {
    String sessions = "namespaces/" + QUARTERDECK.namespace() + "/sessions";
    Api user = QUARTERDECK.as(Role.USER);
    Map<String, Object> body =
        Map.of(
            "name", "by-rest", "clientId", "once", "spec", Map.of("agent", Map.of("kind", "demo")));

    user.post(sessions, body).expect(201);
    user.post(sessions, body).expect(200);

    QUARTERDECK.awaitPhase("by-rest", "Idle");
    user.delete(sessions + "/by-rest").expect(202);
    Patience.await("the object is gone")
        .until(
            () -> QUARTERDECK.kubectl("get", "agentsession", "by-rest").err().contains("NotFound"));
  }
}
