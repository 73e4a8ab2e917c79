package dev.quarterdeck.control.session;

/** Why a session is where it is: one list for phases, conditions and the log. */
public enum Reason {
  CREATED("Created"),
  IMPORTED("Imported"),
  LAUNCHING("Launching"),
  READY("Ready"),
  TURN_RUNNING("TurnRunning"),
  PERSON_ASKED("PersonAsked"),
  WORK_DONE("WorkDone"),
  PROMPT_ADDED("PromptAdded"),
  CONTROL_PLANE_STOPPED("ControlPlaneStopped"),

  AGENT_EXITED("AgentExited"),
  AGENT_NOT_STARTED("AgentNotStarted"),
  RUNNER_STOPPED("RunnerStopped"),
  RUNNER_LOST("RunnerLost"),
  RUNNER_REPLACED("RunnerReplaced"),
  RUNNER_NOT_CONNECTED("RunnerNotConnected"),

  IMAGE_MISSING("ImageMissing"),
  UNSCHEDULABLE("Unschedulable"),
  CRASH_LOOP("CrashLoop"),
  OUT_OF_MEMORY("OutOfMemory"),
  EVICTED("Evicted"),
  POD_DELETED("PodDeleted"),
  POD_FAILED("PodFailed"),
  POD_REFUSED("PodRefused"),
  PROCESS_NOT_STARTED("ProcessNotStarted"),
  PROCESS_ENDED("ProcessEnded"),
  SPEC_INVALID("SpecInvalid"),

  ACCEPTED("Accepted"),
  CONNECTED("Connected"),
  POD_RUNNING("PodRunning"),
  POD_STARTING("PodStarting"),
  POD_UNREADABLE("PodUnreadable"),
  NO_POD("NoPod"),
  CONFIGURATION_MISSING("ConfigurationMissing"),
  SETUP_FAILED("SetupFailed"),
  NODE_LOST("NodeLost"),
  NOBODY_ASKED("NobodyAsked"),
  NOT_FINISHED("NotFinished"),
  MAKING_PROGRESS("MakingProgress"),
  SESSION_DELETED("SessionDeleted");

  private final String word;

  Reason(String word) {
    this.word = word;
  }

  /** As people and machines read it in conditions. */
  public String word() {
    return word;
  }
}
