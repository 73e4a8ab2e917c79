package dev.quarterdeck.control.session;

import java.util.List;
import java.util.Optional;

/** What follows from a signal. */
public sealed interface Transition {

  /** The session is in this phase now, and this is to be done in the same transaction. */
  record To(Phase phase, Optional<Why> why, List<Effect> effects) implements Transition {
    public To {
      effects = List.copyOf(effects);
    }
  }

  /** The signal means nothing here. */
  record Rejected(String because) implements Transition {}

  /** A reason for machines and a sentence for people. */
  record Why(Reason reason, String message) {}

  /** What else is to be done. */
  enum Effect {
    /** Write that the open turn will not be completed. */
    LOSE_TURN,
    /** Close what the lost agent asked. */
    EXPIRE_APPROVALS,
    /** Tell the runner to end. */
    STOP_RUNNER
  }
}
