package dev.quarterdeck.control.session;

import dev.quarterdeck.protocol.InputId;
import java.time.Instant;

/** Something a person wants of the agent. */
public record Prompt(InputId id, String text, String actor, State state, Instant createdAt) {
  /** How far it is. */
  public enum State {
    /** Waits for its turn. */
    QUEUED,
    /** Given to the runner, which has not said yet that the agent has it. */
    SENT,
    /** The agent has it. */
    DONE,
    /** The runner could not give it to the agent. */
    REFUSED,
    /** Taken back. */
    REMOVED
  }
}
