package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at one session, and one step. */
@Singleton
final class SessionReconciler {
  /**
   * A renewal that is late may still come: the session is looked at again, and the flag decides.
   */
  static final Duration IN_DOUBT = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(SessionReconciler.class);

  private final Leadership leadership;
  private final ObservationGatherer gatherer;
  private final DecisionExecutor executor;
  private final Declarations declarations;
  private final Sessions sessions;
  private final StatusSettings settings;

  SessionReconciler(
      Leadership leadership,
      ObservationGatherer gatherer,
      DecisionExecutor executor,
      Declarations declarations,
      Sessions sessions,
      StatusSettings settings) {
    this.leadership = leadership;
    this.gatherer = gatherer;
    this.executor = executor;
    this.declarations = declarations;
    this.sessions = sessions;
    this.settings = settings;
  }

  /** When to look again, if not only after the next change. */
  Optional<Duration> reconcile(SessionId id) {
    if (!leadership.leading()) {
      return Optional.of(IN_DOUBT);
    }
    Observation seen = gatherer.gather(id);
    Decision decision = SessionPolicies.decide(seen);
    // Looking asks the cluster and may take longer than the Lease holds. Another leader has begun
    // then, and what was seen before it did is no reason to act or to write a status.
    if (!leadership.leading()) {
      LOG.info("session={} decision=dropped because=\"leadership was lost meanwhile\"", id);
      return Optional.of(IN_DOUBT);
    }
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
