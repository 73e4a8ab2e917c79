package dev.quarterdeck.control.launch;

import dev.quarterdeck.control.session.Transition.Why;

/** What came of starting a runner. */
public sealed interface LaunchResult {
  /** It is made. The reference finds it again. */
  record Made(String ref) implements LaunchResult {}

  /** Something of an earlier launch is still in the way; it goes by itself. */
  record NotYet(String message) implements LaunchResult {}

  /** It will not be made as it is wanted, and why. */
  record Refused(Why why) implements LaunchResult {}
}
