package dev.quarterdeck.control.session;

import java.util.Optional;

/** What can happen to a session. */
public sealed interface SessionSignal {

  /** A pod or process was made for it. */
  record Launched() implements SessionSignal {}

  /** The pod cannot come up yet, and why. */
  record LaunchHindered(Reason reason, String message) implements SessionSignal {}

  /** The pod or process is gone. Whether it is worth another try was decided before. */
  record LaunchLost(Reason reason, String message, boolean again) implements SessionSignal {}

  /** A runner has the agent running and ready. */
  record RunStarted() implements SessionSignal {}

  /** The agent began to work on a prompt. */
  record TurnStarted() implements SessionSignal {}

  /** The agent is done with a prompt. */
  record TurnCompleted() implements SessionSignal {}

  /** The agent asked a person. */
  record PersonAsked() implements SessionSignal {}

  /** A question is answered, withdrawn or expired. */
  record QuestionClosed() implements SessionSignal {}

  /** The run is over, as the runner said. */
  record RunExited(ExitCause cause, int exitCode, Optional<String> message)
      implements SessionSignal {}

  /** All prompts are worked off, and that is all that was wanted. */
  record WorkDone() implements SessionSignal {}

  /** Someone wants something of the agent. */
  record PromptAdded() implements SessionSignal {}

  /** The laptop's control plane ends and takes its runners with it. */
  record ControlPlaneStopping() implements SessionSignal {}

  /** Who ended the run. */
  enum ExitCause {
    STOPPED,
    AGENT_EXITED,
    AGENT_NOT_STARTED,
    OUT_OF_MEMORY
  }
}
