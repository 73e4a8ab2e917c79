package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.Transition.Why;
import java.time.Duration;
import java.util.Optional;

/** The one thing to do now. */
public sealed interface Decision {

  /** All is as it should be. */
  record Nothing() implements Decision {}

  /** Look again after this time. */
  record Wait(Duration until, String message) implements Decision {}

  /** Take in an object that has no row. */
  record Adopt(Declaration.Present declared) implements Decision {}

  /** Store what the object says now. */
  record TakeSpec(Declaration.Present declared) implements Decision {}

  /** The object is gone: so is the session. */
  record Forget(SessionId session, String message) implements Decision {}

  /** Start a runner. */
  record Launch() implements Decision {}

  /** A runner was started and not written down. */
  record Record(String ref) implements Decision {}

  /** Tell the session why its runner does not come up. */
  record Hinder(Why why) implements Decision {}

  /** The runner is gone. {@code notBefore}: when another may be tried. */
  record Lose(Why why, boolean again, boolean counts, Optional<Duration> pause)
      implements Decision {}

  /** End what was launched. */
  record End(String message) implements Decision {}
}
