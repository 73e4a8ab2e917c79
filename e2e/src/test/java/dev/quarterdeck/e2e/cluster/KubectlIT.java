package dev.quarterdeck.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.e2e.Checkout;
import dev.quarterdeck.e2e.Command;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Patience;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session as somebody with kubectl has it. */
@Tag("cluster")
class KubectlIT {
  @RegisterExtension static final Installation QUARTERDECK = new Installation();

  @Test
  void showsTheSessionMoveWaitForAPersonAndGoOnWhenApproved() {
    try (KubectlWatch watch = KubectlWatch.of(QUARTERDECK)) {
      Conversation session =
          QUARTERDECK.apply(
              "moves",
              "agent: {kind: demo}\nprompt: long 2 then run echo $((6 * 7)) pears then long 2");
      QUARTERDECK.awaitPhase("moves", "Waiting");
      String line = QUARTERDECK.kubectl("get", "agentsessions").orFail();
      assertThat(line.lines().findFirst().orElseThrow().split("\\s+"))
          .containsExactly("NAME", "PHASE", "AGENT", "WAITING", "APPROVALS", "IDLE", "AGE");
      assertThat(line)
          .containsPattern(
              "moves\\s+Waiting\\s+demo\\s+.*echo \\$\\(\\(6 \\* 7\\)\\) pears\\s+1\\s+");
      assertThat(QUARTERDECK.condition("moves", "WaitingForPerson")).startsWith("True ");

      session.approve(session.awaitPending()).expect(200);

      QUARTERDECK.awaitPhase("moves", "Idle");
      assertThat(session.log().assertWhole().toString()).contains("42 pears");
      assertThat(watch.awaitPhases("moves", "Idle"))
          .startsWith("Pending")
          .containsSubsequence("Starting", "Running", "Waiting", "Running", "Idle");
      assertThat(session.log().phases())
          .containsExactly("Starting", "Idle", "Running", "Waiting", "Running", "Idle");
      assertThat(QUARTERDECK.condition("moves", "Ready")).startsWith("True ");
      assertThat(QUARTERDECK.condition("moves", "Connected")).startsWith("True ");
      assertThat(QUARTERDECK.condition("moves", "PodReady")).startsWith("True ");
      QUARTERDECK
          .kubectl("wait", "agentsession/moves", "--for=condition=Ready", "--timeout=30s")
          .orFail();
    }
  }

  /** Word by word what the README says, so it is the one session outside of our namespace. */
  @Test
  void runsTheExampleOfTheReadme() {
    String example = Checkout.path("docs/examples/demo-session.yaml").toString();
    QUARTERDECK.cluster().kubectl("apply", "-f", example).orFail();
    try {
      Conversation session = QUARTERDECK.as(Role.APPROVER).session("default", "demo");

      session.approve(session.awaitPending()).expect(200);

      session.awaitLog("the end of the turn", it -> it.has("turn.completed"));
      session.awaitPhase("Idle");
    } finally {
      QUARTERDECK.cluster().kubectl("delete", "-f", example, "--timeout=60s").orFail();
    }
  }

  @Test
  void takesPodAccountAndNetworkPolicyAwayWithTheSession() {
    Conversation session = QUARTERDECK.applyDemo("goes");
    session.prompt("long 3600");
    session.awaitLog("a tick", it -> !it.ticks().isEmpty());
    String ours = "quarterdeck.dev/session=goes";
    assertThat(objects(ours)).hasSize(3);

    QUARTERDECK.kubectl("delete", "agentsession", "goes", "--timeout=60s").orFail();

    Patience.await("pod, account and network policy are gone").until(() -> objects(ours).isEmpty());
    Patience.await("REST says so")
        .until(() -> QUARTERDECK.as(Role.VIEWER).get(session.path()).status() == 404);
  }

  private static List<String> objects(String selector) {
    return QUARTERDECK
        .kubectl("get", "pods,serviceaccounts,networkpolicies", "-l", selector, "-o", "name")
        .orFail()
        .lines()
        .toList();
  }

  @Test
  void finishesWorkThatNeedsNobodySoThatKubectlCanWaitForIt() {
    QUARTERDECK.apply("batch", "agent: {kind: demo}\nprompt: think\ncompletion: WhenIdle");

    QUARTERDECK
        .kubectl("wait", "agentsession/batch", "--for=condition=Complete", "--timeout=170s")
        .orFail();

    assertThat(QUARTERDECK.phase("batch")).isEqualTo("Succeeded");
    Patience.await("its pod does not run any more")
        .until(() -> QUARTERDECK.podsOf("batch").stream().allMatch(KubectlIT::ended));
  }

  private static boolean ended(Pod pod) {
    return Stream.of("Succeeded", "Failed").anyMatch(pod.getStatus().getPhase()::equals);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          unknown agent           | agent: {kind: clippy}                                   | supported values: "acp", "demo"
          no agent                | prompt: hello                                           | spec.agent: Required value
          acp without a command   | agent: {kind: acp}                                      | an acp agent needs a command
          blank program           | agent: {kind: acp, command: [" "]}                      | it must be the program to run
          blank prompt            | {agent: {kind: demo}, prompt: "  "}                     | prompt is blank: write what the agent should do
          image with a space      | {agent: {kind: demo}, image: "a b"}                     | image must be the name of a container image
          variable of ours        | {agent: {kind: demo}, pod: {env: [{name: QD_URL, value: x}]}} | variables that begin with QD_ belong to Quarterdeck
          quantity that is none   | {agent: {kind: demo}, pod: {resources: {limits: {memory: lots}}}} | every limit must be a quantity
          field that is not there | {agent: {kind: demo}, promt: hello}                     | unknown field "spec.promt"
          """)
  void isRefusedByTheApiServerWithASentence(String what, String spec, String sentence) {
    Command.Result result =
        QUARTERDECK.kubectlReading(QUARTERDECK.manifest("nonsense", spec), "apply", "-f", "-");

    assertThat(result.code()).as(result.toString()).isNotZero();
    assertThat(result.err()).as(what).contains(sentence);
  }

  @Test
  void isRefusedForANameThatPodsCannotHave() {
    Command.Result dotted =
        QUARTERDECK.kubectlReading(
            QUARTERDECK.manifest("a.b", "agent: {kind: demo}"), "apply", "-f", "-");
    Command.Result endless =
        QUARTERDECK.kubectlReading(
            QUARTERDECK.manifest("x".repeat(53), "agent: {kind: demo}"), "apply", "-f", "-");

    assertThat(dotted.err()).contains("must not contain a dot");
    assertThat(endless.err()).contains("at most 52 characters");
  }
}
