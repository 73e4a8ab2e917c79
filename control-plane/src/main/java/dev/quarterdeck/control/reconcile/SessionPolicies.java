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
import dev.quarterdeck.control.reconcile.Decision.Adopt;
import dev.quarterdeck.control.reconcile.Decision.End;
import dev.quarterdeck.control.reconcile.Decision.Forget;
import dev.quarterdeck.control.reconcile.Decision.Hinder;
import dev.quarterdeck.control.reconcile.Decision.Launch;
import dev.quarterdeck.control.reconcile.Decision.Lose;
import dev.quarterdeck.control.reconcile.Decision.Nothing;
import dev.quarterdeck.control.reconcile.Decision.Record;
import dev.quarterdeck.control.reconcile.Decision.TakeSpec;
import dev.quarterdeck.control.reconcile.Decision.Wait;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.Transition.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What to do about a session, as a list. The first policy that has something to say wins. */
public final class SessionPolicies {
  /** Another try after so many failures in a row would only burn machines. */
  static final int FAILURES = 3;

  /** A container that crashed so often in its place gets a new pod, if any. */
  static final int CRASHES = 3;

  static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** How long a runner may take to end by itself once its session has. */
  static final Duration GOODBYE = Duration.ofSeconds(30);

  /** How long a runner may be silent before a person is told where to look. */
  static final Duration SILENCE = Duration.ofSeconds(90);

  /** How long a pod may stay beyond its grace before its node is taken for dead. */
  static final Duration DEAD_NODE = Duration.ofSeconds(30);

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
          SessionPolicies::recordLaunch,
          // A launch that was given up goes before there is another.
          SessionPolicies::endGivenUp,
          // The session waits for a runner.
          SessionPolicies::launchPending,
          // The runner went away under a session that needs it.
          SessionPolicies::loseRunner,
          // The runner does not come up.
          SessionPolicies::tellHindrance);

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

  private static Optional<Decision> forgetDeleted(Observation seen) {
    return alive(seen)
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
    if (alive(seen).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(living(seen.launch()) ? new End("The session was deleted.") : new Nothing());
  }

  private static Optional<Decision> takeChangedSpec(Observation seen) {
    return alive(seen)
        .flatMap(session ->
            seen.declaration() instanceof Declaration.Present declared
                    && declared.generation() > session.generation()
                ? Optional.of(new TakeSpec(declared))
                : Optional.empty());
  }

  private static Optional<Decision> endRunnerOfEnded(Observation seen) {
    return alive(seen)
        .filter(session -> !session.phase().wantsRunner())
        .map(session -> endSoon(session, seen));
  }

  private static Decision endSoon(Session session, Observation seen) {
    if (!living(seen.launch())) {
      return new Nothing();
    }
    Duration left = until(seen.now(), session.phaseSince().plus(GOODBYE));
    boolean saysGoodbye =
        seen.launch() instanceof Up && session.phase() != Phase.SUSPENDED && left.isPositive();
    return saysGoodbye
        ? new Wait(left, "The runner ends by itself.")
        : new End("The session is " + session.phase().word() + ".");
  }

  private static Optional<Decision> recordLaunch(Observation seen) {
    return alive(seen)
        .filter(session -> attempt(seen.launch()) > session.launch().attempt())
        .filter(session -> session.phase() == Phase.PENDING)
        .filter(_ -> living(seen.launch()))
        .flatMap(_ -> ref(seen.launch()))
        .map(Record::new);
  }

  private static Optional<Decision> endGivenUp(Observation seen) {
    return alive(seen)
        .filter(_ -> living(seen.launch()) || seen.launch() instanceof Over)
        .filter(session -> givenUp(session, seen.launch()))
        .map(_ -> new End("Another one takes its place."));
  }

  /** A pending session waits for a new launch: one that is over, or that it lost, is in the way. */
  private static boolean givenUp(Session session, LaunchState launch) {
    return session.phase() == Phase.PENDING
        && (session.launch().ref().isEmpty() || launch instanceof Over);
  }

  private static Optional<Decision> launchPending(Observation seen) {
    return alive(seen)
        .filter(session -> session.phase() == Phase.PENDING)
        .flatMap(session -> launchWhenFree(session, seen));
  }

  private static Optional<Decision> launchWhenFree(Session session, Observation seen) {
    return switch (seen.launch()) {
      case Absent() -> Optional.of(launchWhenDue(session, seen.now()));
      case Ending ending -> {
        Duration left = until(seen.now(), ending.goneBy().plus(DEAD_NODE));
        yield Optional.of(
            left.isPositive()
                ? new Wait(left, "The runner before is ending.")
                : launchWhenDue(session, seen.now()));
      }
      // It was told to end and is started again in its place, or does not come up.
      case Coming _, Hindered _, Crashing _, Up _ -> Optional.empty();
      case Over _, Unknown _ -> Optional.empty();
    };
  }

  private static Decision launchWhenDue(Session session, Instant now) {
    Duration left = until(now, session.launch().notBefore().orElse(now));
    return left.isPositive() ? new Wait(left, "Pause before another try.") : new Launch();
  }

  private static Optional<Decision> loseRunner(Observation seen) {
    return alive(seen)
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
              ? Optional.of(
                  new Wait(until(seen.now(), ending.goneBy()), "The runner says goodbye."))
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

  private static Optional<Decision> tellHindrance(Observation seen) {
    return alive(seen)
        .filter(session -> session.phase() == Phase.PENDING || session.phase() == Phase.STARTING)
        .flatMap(session -> hindrance(session, seen));
  }

  private static Optional<Decision> hindrance(Session session, Observation seen) {
    return switch (seen.launch()) {
      case Hindered hindered -> tell(session, hindered.why());
      case Crashing crashing -> tell(session, crashing.why());
      case Up up ->
          silence(
              session,
              seen.now(),
              up.since(),
              "The runner runs and does not connect. " + up.hint());
      case Coming coming ->
          silence(
              session,
              seen.now(),
              session.phaseSince(),
              "The runner takes long to start. " + coming.hint());
      case Absent _, Ending _, Over _, Unknown _ -> Optional.empty();
    };
  }

  private static Optional<Decision> silence(
      Session session, Instant now, Instant since, String message) {
    if (session.connected()) {
      return Optional.empty();
    }
    Duration left = until(now, since.plus(SILENCE));
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

  private static Optional<Session> alive(Observation seen) {
    return seen.session().filter(session -> !session.deleted());
  }

  /** It would go on by itself. */
  private static boolean living(LaunchState launch) {
    return switch (launch) {
      case Coming _, Hindered _, Crashing _, Up _ -> true;
      case Absent _, Ending _, Over _, Unknown _ -> false;
    };
  }

  private static int attempt(LaunchState launch) {
    return switch (launch) {
      case Coming coming -> coming.attempt();
      case Hindered hindered -> hindered.attempt();
      case Crashing crashing -> crashing.attempt();
      case Up up -> up.attempt();
      case Ending ending -> ending.attempt();
      case Over over -> over.attempt();
      case Absent _, Unknown _ -> 0;
    };
  }

  /** What finds the launch again. */
  static Optional<String> ref(LaunchState launch) {
    return switch (launch) {
      case Coming coming -> Optional.of(coming.ref());
      case Hindered hindered -> Optional.of(hindered.ref());
      case Crashing crashing -> Optional.of(crashing.ref());
      case Up up -> Optional.of(up.ref());
      case Ending ending -> Optional.of(ending.ref());
      case Over over -> Optional.of(over.ref());
      case Absent _, Unknown _ -> Optional.empty();
    };
  }

  private static Duration until(Instant now, Instant then) {
    return Duration.between(now, then);
  }
}
