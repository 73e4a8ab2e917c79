package dev.quarterdeck.control.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.session.SessionSignal.ControlPlaneStopping;
import dev.quarterdeck.control.session.SessionSignal.ExitCause;
import dev.quarterdeck.control.session.SessionSignal.LaunchHindered;
import dev.quarterdeck.control.session.SessionSignal.LaunchLost;
import dev.quarterdeck.control.session.SessionSignal.Launched;
import dev.quarterdeck.control.session.SessionSignal.PersonAsked;
import dev.quarterdeck.control.session.SessionSignal.PromptAdded;
import dev.quarterdeck.control.session.SessionSignal.QuestionClosed;
import dev.quarterdeck.control.session.SessionSignal.RunExited;
import dev.quarterdeck.control.session.SessionSignal.RunStarted;
import dev.quarterdeck.control.session.SessionSignal.TurnCompleted;
import dev.quarterdeck.control.session.SessionSignal.TurnStarted;
import dev.quarterdeck.control.session.SessionSignal.WorkDone;
import dev.quarterdeck.control.session.Transition.Effect;
import dev.quarterdeck.control.session.Transition.To;
import dev.quarterdeck.control.session.Transition.Why;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionLifecycleTest {
  private static final Path DIAGRAM = Path.of("../docs/lifecycle.md");

  private static final List<SessionSignal> SIGNALS =
      List.of(
          new Launched(),
          new LaunchHindered(Reason.UNSCHEDULABLE, "No node has room."),
          new LaunchLost(Reason.EVICTED, "The node was drained.", true),
          new LaunchLost(Reason.CRASH_LOOP, "It crashed four times.", false),
          new RunStarted(),
          new TurnStarted(),
          new TurnCompleted(),
          new PersonAsked(),
          new QuestionClosed(),
          new RunExited(ExitCause.STOPPED, 143, Optional.empty()),
          new RunExited(ExitCause.AGENT_EXITED, 0, Optional.empty()),
          new RunExited(ExitCause.AGENT_EXITED, 3, Optional.empty()),
          new RunExited(ExitCause.AGENT_NOT_STARTED, 127, Optional.empty()),
          new RunExited(ExitCause.OUT_OF_MEMORY, 137, Optional.empty()),
          new WorkDone(),
          new PromptAdded(),
          new ControlPlaneStopping());

  private static SessionState idle(Phase phase) {
    return new SessionState(phase, false, 0);
  }

  static Stream<Arguments> steps() {
    return Stream.of(
        Arguments.of("a pod is made", idle(Phase.PENDING), new Launched(), Phase.STARTING),
        Arguments.of("the agent is ready", idle(Phase.STARTING), new RunStarted(), Phase.IDLE),
        Arguments.of(
            "the runner was faster than the operator",
            idle(Phase.PENDING),
            new RunStarted(),
            Phase.IDLE),
        Arguments.of(
            "a turn begins",
            new SessionState(Phase.IDLE, true, 0),
            new TurnStarted(),
            Phase.RUNNING),
        Arguments.of(
            "the agent asks",
            new SessionState(Phase.RUNNING, true, 1),
            new PersonAsked(),
            Phase.WAITING),
        Arguments.of(
            "one of two is answered",
            new SessionState(Phase.WAITING, true, 1),
            new QuestionClosed(),
            Phase.WAITING),
        Arguments.of(
            "the last is answered",
            new SessionState(Phase.WAITING, true, 0),
            new QuestionClosed(),
            Phase.RUNNING),
        Arguments.of(
            "the turn ends",
            new SessionState(Phase.RUNNING, false, 0),
            new TurnCompleted(),
            Phase.IDLE),
        Arguments.of(
            "the turn ends with a question open",
            new SessionState(Phase.WAITING, false, 1),
            new TurnCompleted(),
            Phase.WAITING),
        Arguments.of(
            "the pod is evicted in mid-turn",
            new SessionState(Phase.WAITING, true, 1),
            new LaunchLost(Reason.EVICTED, "", true),
            Phase.PENDING),
        Arguments.of(
            "it crashed too often",
            idle(Phase.STARTING),
            new LaunchLost(Reason.CRASH_LOOP, "", false),
            Phase.FAILED),
        Arguments.of("batch work is done", idle(Phase.IDLE), new WorkDone(), Phase.SUCCEEDED),
        Arguments.of("a prompt wakes", idle(Phase.SUSPENDED), new PromptAdded(), Phase.PENDING),
        Arguments.of(
            "the laptop closes",
            new SessionState(Phase.RUNNING, true, 0),
            new ControlPlaneStopping(),
            Phase.SUSPENDED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("steps")
  void goesOn(String what, SessionState state, SessionSignal signal, Phase phase) {
    assertThat(SessionLifecycle.next(state, signal))
        .as(what)
        .isInstanceOfSatisfying(To.class, to -> assertThat(to.phase()).isEqualTo(phase));
  }

  @Test
  void anAgentKilledForMemoryIsToldInTheWordsOfThePod() {
    RunExited exited =
        new RunExited(
            ExitCause.OUT_OF_MEMORY,
            137,
            Optional.of("The agent used more memory than its limit of 32Mi and was killed."));

    assertThat(SessionLifecycle.next(idle(Phase.STARTING), exited))
        .isEqualTo(
            new To(
                Phase.FAILED,
                Optional.of(
                    new Why(
                        Reason.OUT_OF_MEMORY,
                        "The agent used more memory than its limit of 32Mi and was killed. Raise"
                            + " spec.pod.resources.limits.memory.")),
                List.of(Effect.LOSE_TURN, Effect.EXPIRE_APPROVALS)));
  }

  @Test
  void endedSessionsStayEnded() {
    for (SessionSignal signal : SIGNALS) {
      for (Phase phase : List.of(Phase.SUCCEEDED, Phase.FAILED)) {
        assertThat(SessionLifecycle.next(new SessionState(phase, true, 1), signal))
            .as("%s %s", phase, signal)
            .isInstanceOf(Transition.Rejected.class);
      }
    }
  }

  @Test
  void whoeverLeavesARunBehindClosesItsTurnAndQuestions() {
    for (Phase phase : List.of(Phase.IDLE, Phase.RUNNING, Phase.WAITING)) {
      for (SessionSignal signal : SIGNALS) {
        Transition next = SessionLifecycle.next(new SessionState(phase, true, 1), signal);

        if (next instanceof To to && !withRunner(to.phase())) {
          assertThat(to.effects())
              .as("%s %s", phase, signal)
              .contains(Effect.LOSE_TURN, Effect.EXPIRE_APPROVALS);
        }
      }
    }
  }

  @Test
  void everyMoveSaysWhy() {
    for (Phase phase : Phase.values()) {
      for (SessionState state : states(phase)) {
        for (SessionSignal signal : SIGNALS) {
          if (SessionLifecycle.next(state, signal) instanceof To to && to.phase() != phase) {
            assertThat(to.why()).as("%s %s", state, signal).isPresent();
            assertThat(to.why().orElseThrow().message()).as("%s %s", state, signal).isNotNull();
          }
        }
      }
    }
  }

  /** After a wanted change run with {@code -Dgolden.write=true} and read the difference. */
  @Test
  void looksLikeItsPicture() throws IOException {
    String picture = picture();
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(DIAGRAM, picture);
    }

    assertThat(DIAGRAM).hasContent(picture);
  }

  private static boolean withRunner(Phase phase) {
    return phase == Phase.IDLE || phase == Phase.RUNNING || phase == Phase.WAITING;
  }

  /** Every state that can be told apart in a phase. */
  private static List<SessionState> states(Phase phase) {
    List<SessionState> states = new ArrayList<>();
    for (boolean turn : List.of(false, true)) {
      for (int pending : List.of(0, 1)) {
        states.add(new SessionState(phase, turn, pending));
      }
    }
    return states;
  }

  /** Turn and questions are counted after the signal, so some pairs cannot be. */
  private static boolean possible(SessionState state, SessionSignal signal) {
    boolean nothingOpen = !state.turnOpen() && state.pendingApprovals() == 0;
    return switch (signal) {
      case TurnStarted _ -> state.turnOpen();
      case TurnCompleted _ -> !state.turnOpen() && state.phase() != Phase.IDLE;
      case PersonAsked _ -> state.pendingApprovals() > 0;
      case QuestionClosed _ -> state.phase() == Phase.WAITING;
      case RunStarted _ -> withRunner(state.phase()) || nothingOpen;
      default -> true;
    };
  }

  private static String picture() {
    Map<String, Set<String>> edges = new LinkedHashMap<>();
    for (Phase phase : Phase.values()) {
      for (SessionState state : states(phase)) {
        for (SessionSignal signal : SIGNALS) {
          if (possible(state, signal)
              && SessionLifecycle.next(state, signal) instanceof To to
              && to.phase() != phase) {
            edges
                .computeIfAbsent(
                    phase.word() + " --> " + to.phase().word(), _ -> new LinkedHashSet<>())
                .add(signal.getClass().getSimpleName());
          }
        }
      }
    }
    StringBuilder text =
        new StringBuilder(
            """
            # The life of a session

            Drawn by `SessionLifecycleTest` from `SessionLifecycle`, which is the truth. A prompt, an
            answer or the end of a turn moves a session between Idle, Running and Waiting; whatever
            takes its runner away closes the open turn and questions in the same transaction.

            ```mermaid
            stateDiagram-v2
              [*] --> Pending
            """);
    edges.forEach((edge, signals) ->
        text.append("  ")
            .append(edge)
            .append(": ")
            .append(String.join(", ", signals))
            .append('\n'));
    text.append("  Succeeded --> [*]\n  Failed --> [*]\n```\n");
    return text.toString();
  }
}
