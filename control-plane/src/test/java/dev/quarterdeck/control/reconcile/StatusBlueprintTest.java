package dev.quarterdeck.control.reconcile;

import static dev.quarterdeck.control.SessionFixture.ID;
import static dev.quarterdeck.control.SessionFixture.NAME;
import static dev.quarterdeck.control.SessionFixture.NOW;
import static dev.quarterdeck.control.SessionFixture.aSession;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.SessionFixture;
import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.launch.LaunchState.Absent;
import dev.quarterdeck.control.launch.LaunchState.Hindered;
import dev.quarterdeck.control.launch.LaunchState.Up;
import dev.quarterdeck.control.resource.AgentSessionStatus;
import dev.quarterdeck.control.resource.AgentSessionStatus.Condition;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Transition.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StatusBlueprintTest {
  private static final String POD = "fix-login-1";
  private static final LaunchState UP = new Up(1, POD, NOW, "");
  private static final LaunchState NO_IMAGE =
      new Hindered(1, POD, new Why(Reason.IMAGE_MISSING, "No such image."));

  /** Accepted, PodReady, Connected, Ready, WaitingForPerson, Complete, Stalled. */
  static Stream<Arguments> matrix() {
    return Stream.of(
        row("new", aSession(), new Absent(), "yes no no no no no no"),
        row("starting", launched(Phase.STARTING), UP, "yes yes no no no no no"),
        row(
            "without its image",
            launched(Phase.STARTING).because(Reason.IMAGE_MISSING, "No such image."),
            NO_IMAGE,
            "yes no no no no no yes"),
        row("idle", launched(Phase.IDLE).connected(), UP, "yes yes yes yes no no no"),
        row("idle, link lost", launched(Phase.IDLE).disconnected(), UP, "yes yes no no no no no"),
        row("running", launched(Phase.RUNNING).connected(), UP, "yes yes yes yes no no no"),
        row(
            "waiting",
            launched(Phase.WAITING).connected().asks("approve: rm -rf /tmp/x"),
            UP,
            "yes yes yes yes yes no no"),
        row("suspended", launched(Phase.SUSPENDED), new Absent(), "yes no no no no no no"),
        row("succeeded", launched(Phase.SUCCEEDED), new Absent(), "yes no no - no yes no"),
        row(
            "failed",
            launched(Phase.FAILED).because(Reason.CRASH_LOOP, "Exit code 3."),
            new Absent(),
            "yes no no no no yes yes"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("matrix")
  void answersEveryQuestion(
      String sentence, SessionFixture session, LaunchState launch, String answers) {
    List<Condition> conditions = conditions(status(session, launch, Optional.empty()));

    assertThat(answers(conditions)).as(sentence).isEqualTo(answers);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void everyAnswerHasAReasonOfTheListAndASentence(Phase phase) {
    List<Condition> conditions = conditions(status(launched(phase), UP, Optional.empty()));

    assertThat(conditions)
        .allSatisfy(condition -> {
          assertThat(Stream.of(Reason.values()).map(Reason::word)).contains(condition.reason());
          assertThat(condition.message()).endsWith(".");
        });
  }

  @Test
  void conditionKeepsItsTimeWhileItsAnswerIsTheSame() {
    Instant before = NOW.minusSeconds(60);
    AgentSessionStatus old =
        at(status(launched(Phase.STARTING), NO_IMAGE, Optional.empty()), before);

    AgentSessionStatus now = status(launched(Phase.IDLE).connected(), UP, Optional.of(old));

    assertThat(now.conditions())
        .filteredOn(condition -> condition.lastTransitionTime().equals(NOW))
        .extracting(Condition::type)
        .containsExactlyInAnyOrder("Connected", "Ready", "PodReady");
  }

  @Test
  void showsThePodBeforeItsRunnerConnects() {
    AgentSessionStatus status = status(launched(Phase.STARTING), NO_IMAGE, Optional.empty());

    assertThat(status.run()).isEqualTo(new AgentSessionStatus.Run(null, 0, POD, null));
  }

  @Test
  void showsWhatPeopleLookFor() {
    AgentSessionStatus status =
        status(launched(Phase.WAITING).connected().asks("approve: git push"), UP, Optional.empty());

    assertThat(status.phase()).isEqualTo("Waiting");
    assertThat(status.waitingFor()).isEqualTo("approve: git push");
    assertThat(status.approvals()).isEqualTo(new AgentSessionStatus.Approvals(1));
    assertThat(status.observedGeneration()).isEqualTo(1);
    assertThat(status.url()).isEqualTo("https://qd.example/sessions/team-a/fix-login");
  }

  @Test
  void specThatNobodyUnderstandsIsNotAccepted() {
    Declaration declared =
        new Declaration.Unreadable(ID, NAME, 4, "What is kind claude?", Optional.empty());

    AgentSessionStatus status = status(declared, Optional.empty(), new Absent());

    assertThat(status.phase()).isNull();
    assertThat(status.observedGeneration()).isEqualTo(4);
    assertThat(status.conditions())
        .extracting(Condition::type, Condition::status, Condition::reason, Condition::message)
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                "Accepted", "False", "SpecInvalid", "What is kind claude?"),
            org.assertj.core.groups.Tuple.tuple(
                "Stalled", "True", "SpecInvalid", "What is kind claude?"));
  }

  @Test
  void sameStatusIsNotWrittenAgain() {
    AgentSessionStatus status = status(launched(Phase.IDLE).connected(), UP, Optional.empty());

    assertThat(StatusUpdate.of(Optional.of(status), status, NOW))
        .isEqualTo(new StatusUpdate.Same());
  }

  @Test
  void newPhaseIsWrittenAtOnce() {
    AgentSessionStatus old = status(launched(Phase.RUNNING).connected(), UP, Optional.empty());
    AgentSessionStatus now = status(launched(Phase.IDLE).connected(), UP, Optional.empty());

    assertThat(StatusUpdate.of(Optional.of(old), now, NOW)).isEqualTo(new StatusUpdate.Now());
  }

  @Test
  void streamOfEventsIsWrittenNowAndThen() {
    AgentSessionStatus now = status(launched(Phase.RUNNING).connected(), UP, Optional.empty());
    AgentSessionStatus old =
        new AgentSessionStatus(
            now.phase(),
            now.observedGeneration(),
            now.conditions(),
            now.run(),
            now.waitingFor(),
            now.approvals(),
            now.prompts(),
            3L,
            NOW.minusSeconds(10),
            now.url());

    assertThat(StatusUpdate.of(Optional.of(old), now, NOW))
        .isEqualTo(new StatusUpdate.Later(Duration.ofSeconds(20)));
    assertThat(StatusUpdate.of(Optional.of(old), now, NOW.plusSeconds(20)))
        .isEqualTo(new StatusUpdate.Now());
  }

  private static Arguments row(
      String sentence, SessionFixture session, LaunchState launch, String answers) {
    return Arguments.of(sentence, session, launch, answers);
  }

  private static SessionFixture launched(Phase phase) {
    return aSession()
        .phase(phase)
        .launched(POD, 1)
        .because(Reason.LAUNCHING, "Waiting for the runner to connect.");
  }

  private static List<Condition> conditions(AgentSessionStatus status) {
    return Objects.requireNonNull(status.conditions());
  }

  private static String answers(List<Condition> conditions) {
    return Stream.of(
            "Accepted", "PodReady", "Connected", "Ready", "WaitingForPerson", "Complete", "Stalled")
        .map(type ->
            conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .map(condition -> condition.status().equals("True") ? "yes" : "no")
                .findFirst()
                .orElse("-"))
        .collect(Collectors.joining(" "));
  }

  private static AgentSessionStatus at(AgentSessionStatus status, Instant time) {
    return new AgentSessionStatus(
        status.phase(),
        status.observedGeneration(),
        conditions(status).stream()
            .map(condition ->
                new Condition(
                    condition.type(),
                    condition.status(),
                    condition.reason(),
                    condition.message(),
                    time,
                    condition.observedGeneration()))
            .toList(),
        status.run(),
        status.waitingFor(),
        status.approvals(),
        status.prompts(),
        status.lastRev(),
        status.lastActivity(),
        status.url());
  }

  private static AgentSessionStatus status(
      SessionFixture session, LaunchState launch, Optional<AgentSessionStatus> before) {
    return status(
        new Declaration.Present(
            ID, NAME, 1, session.done().spec(), "owner", Optional.empty(), before),
        Optional.of(session),
        launch);
  }

  private static AgentSessionStatus status(
      Declaration declared, Optional<SessionFixture> session, LaunchState launch) {
    Observation seen =
        new Observation(
            ID, declared, session.map(SessionFixture::done), Optional.empty(), launch, NOW);
    return StatusBlueprint.of(seen, Optional.empty(), Optional.of("https://qd.example/"))
        .orElseThrow();
  }
}
