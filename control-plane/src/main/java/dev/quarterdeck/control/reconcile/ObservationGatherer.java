package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.launch.Launcher;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Looks at everything about one session. Reads only. */
@Singleton
final class ObservationGatherer {
  private final Declarations declarations;
  private final Sessions sessions;
  private final Launcher launcher;
  private final Clock clock;

  ObservationGatherer(
      Declarations declarations, Sessions sessions, Launcher launcher, Clock clock) {
    this.declarations = declarations;
    this.sessions = sessions;
    this.launcher = launcher;
    this.clock = clock;
  }

  Observation gather(SessionId id) {
    // The row first: a runner or an object that is newer than it does no harm, an older one would.
    Optional<Session> session = sessions.find(id);
    if (session.flatMap(Session::host).isPresent()) {
      return new Observation(
          id,
          new Declaration.RowOnly(),
          session,
          Optional.empty(),
          new LaunchState.Absent(),
          clock.instant());
    }
    Declaration declaration = declarations.find(id, session);
    return new Observation(
        id,
        declaration,
        session,
        session.isPresent() ? Optional.empty() : namesake(declaration),
        session.map(launcher::observe).orElseGet(LaunchState.Absent::new),
        clock.instant());
  }

  private Optional<SessionId> namesake(Declaration declaration) {
    return declaration instanceof Declaration.Present declared
        ? sessions
            .find(declared.name())
            .filter(session -> session.host().isEmpty())
            .map(Session::id)
        : Optional.empty();
  }
}
