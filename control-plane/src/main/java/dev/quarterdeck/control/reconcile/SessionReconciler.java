package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** One look at one session, and one step. */
@Singleton
final class SessionReconciler {
  private final ObservationGatherer gatherer;
  private final DecisionExecutor executor;
  private final Declarations declarations;
  private final Sessions sessions;
  private final StatusSettings settings;

  SessionReconciler(
      ObservationGatherer gatherer,
      DecisionExecutor executor,
      Declarations declarations,
      Sessions sessions,
      StatusSettings settings) {
    this.gatherer = gatherer;
    this.executor = executor;
    this.declarations = declarations;
    this.sessions = sessions;
    this.settings = settings;
  }

  /** When to look again, if not only after the next change. */
  Optional<Duration> reconcile(SessionId id) {
    Observation seen = gatherer.gather(id);
    Decision decision = SessionPolicies.decide(seen);
    Optional<Duration> again = executor.execute(seen, decision);
    boolean moved = again.filter(Duration::isZero).isPresent();
    // What was just changed is looked at first; its status would be old at once.
    return moved ? again : sooner(again, publish(seen));
  }

  private Optional<Duration> publish(Observation seen) {
    Optional<Instant> runStarted = seen.session().flatMap(this::runStarted);
    return StatusBlueprint.of(seen, runStarted, settings.dashboardUrl())
        .flatMap(wanted ->
            switch (StatusUpdate.of(StatusBlueprint.present(seen), wanted, seen.now())) {
              case StatusUpdate.Same() -> Optional.empty();
              case StatusUpdate.Later(Duration pause) -> Optional.of(pause);
              case StatusUpdate.Now() -> {
                declarations.publish(seen.id(), seen.declaration(), wanted);
                yield Optional.empty();
              }
            });
  }

  private Optional<Instant> runStarted(Session session) {
    return sessions.runStartedAt(session);
  }

  private static Optional<Duration> sooner(Optional<Duration> one, Optional<Duration> other) {
    return Stream.of(one, other).flatMap(Optional::stream).min(Duration::compareTo);
  }
}
