package dev.quarterdeck.control.session;

import dev.quarterdeck.control.session.SessionSignal.ControlPlaneStopping;
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
import dev.quarterdeck.control.session.Transition.Rejected;
import dev.quarterdeck.control.session.Transition.To;
import dev.quarterdeck.control.session.Transition.Why;
import java.util.List;
import java.util.Optional;

/** The life of a session as a table. Its picture is {@code docs/lifecycle.md}. */
public final class SessionLifecycle {
  private static final List<Effect> LOSE_RUN = List.of(Effect.LOSE_TURN, Effect.EXPIRE_APPROVALS);

  private SessionLifecycle() {}

  public static Transition next(SessionState state, SessionSignal signal) {
    return switch (state.phase()) {
      case PENDING -> withoutRunner(state, signal);
      case STARTING -> withoutRunner(state, signal);
      case IDLE -> withRunner(state, signal);
      case RUNNING -> withRunner(state, signal);
      case WAITING -> withRunner(state, signal);
      case SUSPENDED -> suspended(signal);
      case SUCCEEDED -> new Rejected("the session has succeeded");
      case FAILED -> new Rejected("the session has failed");
    };
  }

  private static Transition withoutRunner(SessionState state, SessionSignal signal) {
    return switch (signal) {
      case Launched() -> to(Phase.STARTING, Reason.LAUNCHING, "Waiting for the runner to connect.");
      case LaunchHindered(Reason reason, String message) -> to(state.phase(), reason, message);
      case LaunchLost lost -> lost(lost);
      case RunStarted() -> settle(state);
      case PersonAsked() -> settle(state);
      case QuestionClosed() -> stay(state);
      case RunExited exited -> exited(exited);
      case PromptAdded() -> stay(state);
      case ControlPlaneStopping() -> suspend();
      case TurnStarted() -> new Rejected("no agent runs");
      case TurnCompleted() -> new Rejected("no agent runs");
      case WorkDone() -> new Rejected("no agent runs");
    };
  }

  private static Transition withRunner(SessionState state, SessionSignal signal) {
    return switch (signal) {
      case Launched() -> stay(state);
      case LaunchHindered _ -> new Rejected("the runner is connected");
      case LaunchLost lost -> lost(lost);
      // A second start without an end between them: the first runner died.
      case RunStarted() -> new To(Phase.IDLE, ready(), LOSE_RUN);
      case TurnStarted() -> settle(state);
      case TurnCompleted() -> settle(state);
      case PersonAsked() -> settle(state);
      case QuestionClosed() -> settle(state);
      case RunExited exited -> exited(exited);
      case WorkDone() -> workDone(state);
      case PromptAdded() -> stay(state);
      case ControlPlaneStopping() -> suspend();
    };
  }

  private static Transition suspended(SessionSignal signal) {
    return switch (signal) {
      case PromptAdded() -> to(Phase.PENDING, Reason.PROMPT_ADDED, "A prompt woke the session.");
      case ControlPlaneStopping() -> suspend();
      case RunExited _ -> new To(Phase.SUSPENDED, Optional.empty(), LOSE_RUN);
      case QuestionClosed() -> new To(Phase.SUSPENDED, Optional.empty(), List.of());
      case Launched() -> new Rejected("the session is suspended");
      case LaunchHindered _ -> new Rejected("the session is suspended");
      case LaunchLost _ -> new Rejected("the session is suspended");
      case RunStarted() -> new Rejected("the session is suspended");
      case TurnStarted() -> new Rejected("the session is suspended");
      case TurnCompleted() -> new Rejected("the session is suspended");
      case PersonAsked() -> new Rejected("the session is suspended");
      case WorkDone() -> new Rejected("the session is suspended");
    };
  }

  /** Where a session with a runner belongs: a person first, then the turn. */
  private static To settle(SessionState state) {
    if (state.pendingApprovals() > 0) {
      return to(Phase.WAITING, Reason.PERSON_ASKED, "The agent waits for a person's answer.");
    }
    if (state.turnOpen()) {
      return to(Phase.RUNNING, Reason.TURN_RUNNING, "The agent works on a prompt.");
    }
    return new To(Phase.IDLE, ready(), List.of());
  }

  private static Transition workDone(SessionState state) {
    return state.phase() == Phase.IDLE && !state.turnOpen() && state.pendingApprovals() == 0
        ? new To(
            Phase.SUCCEEDED,
            Optional.of(new Why(Reason.WORK_DONE, "All prompts are done.")),
            List.of(Effect.STOP_RUNNER))
        : new Rejected("the agent is not idle");
  }

  private static To lost(LaunchLost lost) {
    Phase phase = lost.again() ? Phase.PENDING : Phase.FAILED;
    return new To(phase, Optional.of(new Why(lost.reason(), lost.message())), LOSE_RUN);
  }

  private static To exited(RunExited exited) {
    String said = exited.message().map(SessionLifecycle::sentence).orElse("");
    return switch (exited.cause()) {
      // Someone ended the pod from outside; what becomes of the launch decides.
      case STOPPED ->
          new To(
              Phase.PENDING,
              Optional.of(new Why(Reason.RUNNER_STOPPED, "The runner was told to end." + said)),
              LOSE_RUN);
      case AGENT_NOT_STARTED ->
          new To(
              Phase.FAILED,
              Optional.of(
                  new Why(Reason.AGENT_NOT_STARTED, "The agent could not be started." + said)),
              LOSE_RUN);
      case OUT_OF_MEMORY ->
          new To(Phase.FAILED, Optional.of(outOfMemory(exited.message())), LOSE_RUN);
      case AGENT_EXITED ->
          new To(
              exited.exitCode() == 0 ? Phase.SUCCEEDED : Phase.FAILED,
              Optional.of(
                  new Why(
                      Reason.AGENT_EXITED,
                      "The agent ended with exit code " + exited.exitCode() + "." + said)),
              LOSE_RUN);
    };
  }

  /** The runner names the limit. In the same words as the pod's own end for memory. */
  private static Why outOfMemory(Optional<String> said) {
    return new Why(
        Reason.OUT_OF_MEMORY,
        said.map(String::strip).orElse("The agent used more memory than its limit and was killed.")
            + " Raise spec.pod.resources.limits.memory.");
  }

  /** What a program said, as the next sentence of ours. */
  private static String sentence(String said) {
    String words = " " + said.strip();
    return words.endsWith(".") ? words : words + ".";
  }

  private static To suspend() {
    return new To(
        Phase.SUSPENDED,
        Optional.of(
            new Why(
                Reason.CONTROL_PLANE_STOPPED,
                "The control plane was stopped and its runners with it. A prompt wakes the"
                    + " session.")),
        LOSE_RUN);
  }

  private static To stay(SessionState state) {
    return new To(state.phase(), Optional.empty(), List.of());
  }

  private static To to(Phase phase, Reason reason, String message) {
    return new To(phase, Optional.of(new Why(reason, message)), List.of());
  }

  private static Optional<Why> ready() {
    return Optional.of(new Why(Reason.READY, "Ready for a prompt."));
  }
}
