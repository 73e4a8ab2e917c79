package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.launch.LaunchState.Unknown;
import dev.quarterdeck.control.launch.LaunchState.Up;
import dev.quarterdeck.control.reconcile.Decision.Adopt;
import dev.quarterdeck.control.reconcile.Decision.End;
import dev.quarterdeck.control.reconcile.Decision.Forget;
import dev.quarterdeck.control.reconcile.Decision.Nothing;
import dev.quarterdeck.control.reconcile.Decision.TakeSpec;
import dev.quarterdeck.control.reconcile.Decision.Wait;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What to do about a session, as a list. The first policy that has something to say wins. */
public final class SessionPolicies {
  /** How long a runner may take to end by itself once its session has. */
  static final Duration GOODBYE = Duration.ofSeconds(30);

  static final Duration SOON = Duration.ofSeconds(5);

  private SessionPolicies() {}

  /** One policy. */
  @FunctionalInterface
  interface Policy {
    Optional<Decision> about(Observation seen);
  }

  static final List<Policy> IN_ORDER =
      List.of(
          // What could not be read is not decided about.
          SessionPolicies::lookAgainAfterFailedRead,
          // What was imported has no object and no runner.
          SessionPolicies::leaveImported,
          // What a host program runs is nobody's to launch or to end.
          SessionPolicies::leaveHostRunsAlone,
          // A deleted object takes its session along.
          SessionPolicies::forgetDeleted,
          // A name can be used again at once: its former session is gone for certain.
          SessionPolicies::makeRoomForNamesake,
          // An object that is new to us.
          SessionPolicies::adoptNew,
          // Nothing here and nothing there.
          SessionPolicies::ignoreUnknown,
          // A deleted session leaves no runner behind.
          SessionPolicies::endRunnerOfDeleted,
          // What should be has changed.
          SessionPolicies::takeChangedSpec,
          // A session that ended, or sleeps, ends its runner.
          SessionPolicies::endRunnerOfEnded,
          // A launch that we made and could not write down any more.
          LaunchPolicies::recordLaunch,
          // A launch that was given up goes before there is another.
          LaunchPolicies::endGivenUp,
          // The session waits for a runner.
          LaunchPolicies::launchPending,
          // The runner went away under a session that needs it.
          LaunchPolicies::loseRunner,
          // The runner does not come up.
          HindrancePolicies::tellHindrance);

  static Decision decide(Observation seen) {
    return IN_ORDER.stream()
        .flatMap(policy -> policy.about(seen).stream())
        .findFirst()
        .orElseGet(Nothing::new);
  }

  private static Optional<Decision> lookAgainAfterFailedRead(Observation seen) {
    if (seen.declaration() instanceof Declaration.Unknown(String message)) {
      return Optional.of(new Wait(SOON, message));
    }
    if (seen.launch() instanceof Unknown(String message)) {
      return Optional.of(new Wait(SOON, message));
    }
    return Optional.empty();
  }

  private static Optional<Decision> leaveImported(Observation seen) {
    return seen.session().filter(Session::imported).map(_ -> new Nothing());
  }

  private static Optional<Decision> leaveHostRunsAlone(Observation seen) {
    return seen.session().filter(session -> session.host().isPresent()).map(_ -> new Nothing());
  }

  private static Optional<Decision> forgetDeleted(Observation seen) {
    return seen.alive()
        .filter(_ -> seen.declaration() instanceof Declaration.Gone)
        .map(session -> new Forget(session.id(), "The AgentSession was deleted."));
  }

  private static Optional<Decision> makeRoomForNamesake(Observation seen) {
    return seen.namesake()
        .map(other -> new Forget(other, "The AgentSession was deleted and its name used again."));
  }

  private static Optional<Decision> adoptNew(Observation seen) {
    return seen.session().isEmpty() && seen.declaration() instanceof Declaration.Present declared
        ? Optional.of(new Adopt(declared))
        : Optional.empty();
  }

  private static Optional<Decision> ignoreUnknown(Observation seen) {
    return seen.session().isEmpty() ? Optional.of(new Nothing()) : Optional.empty();
  }

  private static Optional<Decision> endRunnerOfDeleted(Observation seen) {
    if (seen.alive().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        seen.launch().goesOn() ? new End("The session was deleted.") : new Nothing());
  }

  private static Optional<Decision> takeChangedSpec(Observation seen) {
    return seen.alive()
        .flatMap(session ->
            seen.declaration() instanceof Declaration.Present declared
                    && declared.generation() > session.generation()
                ? Optional.of(new TakeSpec(declared))
                : Optional.empty());
  }

  private static Optional<Decision> endRunnerOfEnded(Observation seen) {
    return seen.alive()
        .filter(session -> !session.phase().wantsRunner())
        .map(session -> endSoon(session, seen));
  }

  private static Decision endSoon(Session session, Observation seen) {
    if (!seen.launch().goesOn()) {
      return new Nothing();
    }
    Duration left = seen.until(session.phaseSince().plus(GOODBYE));
    boolean saysGoodbye =
        seen.launch() instanceof Up && session.phase() != Phase.SUSPENDED && left.isPositive();
    return saysGoodbye
        ? new Wait(left, "The runner ends by itself.")
        : new End("The session is " + session.phase().word() + ".");
  }
}
