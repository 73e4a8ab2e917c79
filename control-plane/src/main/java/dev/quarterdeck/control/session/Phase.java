package dev.quarterdeck.control.session;

/** Where a session is in its life. The words are the ones of the API. */
public enum Phase {
  PENDING("Pending"),
  STARTING("Starting"),
  IDLE("Idle"),
  RUNNING("Running"),
  WAITING("Waiting"),
  SUSPENDED("Suspended"),
  SUCCEEDED("Succeeded"),
  FAILED("Failed");

  private final String word;

  Phase(String word) {
    this.word = word;
  }

  /** As people read it. */
  public String word() {
    return word;
  }

  /** Nothing happens to the session any more. */
  public boolean ended() {
    return this == SUCCEEDED || this == FAILED;
  }

  /** A pod or process is wanted. */
  public boolean wantsRunner() {
    return !ended() && this != SUSPENDED;
  }
}
