package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.launch.LaunchState.Absent;
import dev.quarterdeck.control.launch.LaunchState.Coming;
import dev.quarterdeck.control.launch.LaunchState.Crashing;
import dev.quarterdeck.control.launch.LaunchState.Ending;
import dev.quarterdeck.control.launch.LaunchState.Hindered;
import dev.quarterdeck.control.launch.LaunchState.Over;
import dev.quarterdeck.control.launch.LaunchState.Unknown;
import dev.quarterdeck.control.launch.LaunchState.Up;
import dev.quarterdeck.control.reconcile.Decision.End;
import dev.quarterdeck.control.reconcile.Decision.Launch;
import dev.quarterdeck.control.reconcile.Decision.Lose;
import dev.quarterdeck.control.reconcile.Decision.Record;
import dev.quarterdeck.control.reconcile.Decision.Wait;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.Transition.Why;
import java.time.Duration;
import java.util.Optional;

/** When a session gets a launch, when one is lost, and how often another is tried. */
final class LaunchPolicies {
  /** Another try after so many failures in a row would only burn machines. */
  static final int FAILURES = 3;

  /** A container that crashed so often in its place gets a new pod, if any. */
  static final int CRASHES = 3;

  static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** How long a pod may stay beyond its grace before its node is taken for dead. */
  static final Duration DEAD_NODE = Duration.ofSeconds(30);

  private LaunchPolicies() {}

  static Optional<Decision> recordLaunch(Observation seen) {
    return seen.alive()
        .filter(session -> session.phase() == Phase.PENDING)
        .filter(_ -> seen.launch().goesOn())
        .flatMap(session ->
            seen.launch()
                .launched()
                .filter(launched -> launched.attempt() > session.launch().attempt()))
        .map(launched -> new Record(launched.ref()));
  }

  static Optional<Decision> endGivenUp(Observation seen) {
    return seen.alive()
        .filter(_ -> seen.launch().goesOn() || seen.launch() instanceof Over)
        .filter(session -> givenUp(session, seen.launch()))
        .map(_ -> new End("Another one takes its place."));
  }

  /** A pending session waits for a new launch: one that is over, or that it lost, is in the way. */
  private static boolean givenUp(Session session, LaunchState launch) {
    return session.phase() == Phase.PENDING
        && (session.launch().ref().isEmpty() || launch instanceof Over);
  }

  static Optional<Decision> launchPending(Observation seen) {
    return seen.alive()
        .filter(session -> session.phase() == Phase.PENDING)
        .flatMap(session -> launchWhenFree(session, seen));
  }

  private static Optional<Decision> launchWhenFree(Session session, Observation seen) {
    return switch (seen.launch()) {
      case Absent() -> Optional.of(launchWhenDue(session, seen));
      case Ending ending -> {
        Duration left = seen.until(ending.goneBy().plus(DEAD_NODE));
        yield Optional.of(
            left.isPositive()
                ? new Wait(left, "The runner before is ending.")
                : launchWhenDue(session, seen));
      }
      // It was told to end and is started again in its place, or does not come up.
      case Coming _, Hindered _, Crashing _, Up _ -> Optional.empty();
      case Over _, Unknown _ -> Optional.empty();
    };
  }

  private static Decision launchWhenDue(Session session, Observation seen) {
    Duration left = seen.until(session.launch().notBefore().orElse(seen.now()));
    return left.isPositive() ? new Wait(left, "Pause before another try.") : new Launch();
  }

  static Optional<Decision> loseRunner(Observation seen) {
    return seen.alive()
        .filter(session -> session.launch().ref().isPresent())
        .flatMap(session -> loss(session, seen));
  }

  private static Optional<Decision> loss(Session session, Observation seen) {
    return switch (seen.launch()) {
      case Absent() ->
          Optional.of(
              lose(
                  session,
                  new Why(Reason.POD_DELETED, "The runner is gone without a trace."),
                  false));
      case Over over -> Optional.of(lose(session, over.why(), over.counts()));
      case Crashing crashing ->
          crashing.crashes() < CRASHES || session.connected()
              ? Optional.empty()
              : Optional.of(lose(session, crashing.why(), true));
      // While it is connected it says goodbye, and what it still has to say is heard.
      case Ending ending ->
          session.connected() && seen.now().isBefore(ending.goneBy())
              ? Optional.of(new Wait(seen.until(ending.goneBy()), "The runner says goodbye."))
              : Optional.of(lose(session, ending.why(), false));
      case Coming _, Hindered _, Up _, Unknown _ -> Optional.empty();
    };
  }

  private static Lose lose(Session session, Why why, boolean counts) {
    int failures = session.launch().failures() + (counts ? 1 : 0);
    if (failures >= FAILURES) {
      return new Lose(
          new Why(why.reason(), why.message() + " Given up after " + failures + " tries in a row."),
          false,
          counts,
          Optional.empty());
    }
    return new Lose(why, true, counts, counts ? Optional.of(pause(failures)) : Optional.empty());
  }

  /** Doubles with each failure in a row. */
  static Duration pause(int failures) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.clamp(failures - 1L, 0, 20));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
