package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Everything about one session at one moment. */
public record Observation(
    SessionId id,
    Declaration declaration,
    Optional<Session> session,
    Optional<SessionId> namesake,
    LaunchState launch,
    Instant now) {

  /** The session, unless it was deleted. */
  Optional<Session> alive() {
    return session.filter(row -> !row.deleted());
  }

  Duration until(Instant then) {
    return Duration.between(now, then);
  }
}
