package dev.quarterdeck.control.session;

import java.time.Instant;

/** One yes-or-no question about a session, its answer and why. */
public record Condition(Type type, boolean holds, String reason, String message, Instant since) {
  /** The questions. The words are the ones of the API. */
  public enum Type {
    ACCEPTED("Accepted"),
    CONNECTED("Connected"),
    READY("Ready"),
    WAITING_FOR_PERSON("WaitingForPerson"),
    SUSPENDED("Suspended"),
    COMPLETE("Complete"),
    STALLED("Stalled");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /** {@code True} or {@code False}, as Kubernetes writes it. */
  public String status() {
    return holds ? "True" : "False";
  }
}
