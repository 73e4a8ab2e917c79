package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.launch.LaunchState.Absent;
import dev.quarterdeck.control.launch.LaunchState.Coming;
import dev.quarterdeck.control.launch.LaunchState.Crashing;
import dev.quarterdeck.control.launch.LaunchState.Ending;
import dev.quarterdeck.control.launch.LaunchState.Hindered;
import dev.quarterdeck.control.launch.LaunchState.Over;
import dev.quarterdeck.control.launch.LaunchState.Unknown;
import dev.quarterdeck.control.launch.LaunchState.Up;
import dev.quarterdeck.control.reconcile.Decision.Hinder;
import dev.quarterdeck.control.reconcile.Decision.Wait;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.Transition.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What people are told about a runner that does not come up. */
final class HindrancePolicies {
  /** How long a runner may be silent before a person is told where to look. */
  static final Duration SILENCE = Duration.ofSeconds(90);

  private HindrancePolicies() {}

  static Optional<Decision> tellHindrance(Observation seen) {
    return seen.alive()
        .filter(session -> session.phase() == Phase.PENDING || session.phase() == Phase.STARTING)
        .flatMap(session -> hindrance(session, seen));
  }

  private static Optional<Decision> hindrance(Session session, Observation seen) {
    return switch (seen.launch()) {
      case Hindered hindered -> tell(session, hindered.why());
      case Crashing crashing -> tell(session, crashing.why());
      case Up up ->
          silence(session, seen, up.since(), "The runner runs and does not connect. " + up.hint());
      case Coming coming ->
          silence(
              session,
              seen,
              session.phaseSince(),
              "The runner takes long to start. " + coming.hint());
      case Absent _, Ending _, Over _, Unknown _ -> Optional.empty();
    };
  }

  private static Optional<Decision> silence(
      Session session, Observation seen, Instant since, String message) {
    if (session.connected()) {
      return Optional.empty();
    }
    Duration left = seen.until(since.plus(SILENCE));
    if (left.isPositive()) {
      boolean toldOtherwise =
          session.why().filter(why -> why.reason() != Reason.LAUNCHING).isPresent();
      Why again = new Why(Reason.LAUNCHING, "Waiting for the runner to connect.");
      // A hindrance that went away is not to be read any more.
      return toldOtherwise && session.phase() == Phase.STARTING
          ? Optional.of(new Hinder(again))
          : Optional.of(new Wait(left, "The runner starts."));
    }
    return tell(session, new Why(Reason.RUNNER_NOT_CONNECTED, message));
  }

  private static Optional<Decision> tell(Session session, Why why) {
    return session.why().filter(why::equals).isPresent()
        ? Optional.empty()
        : Optional.of(new Hinder(why));
  }
}
