package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.session.Session;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Sessions as people see them, with what their rows do not have. */
@Singleton
final class SessionViews {
  private final Sessions sessions;
  private final Optional<String> dashboard;

  SessionViews(
      Sessions sessions, @Value("${quarterdeck.access.external-url:}") String externalUrl) {
    this.sessions = sessions;
    this.dashboard = Optional.of(externalUrl.replaceAll("/+$", "")).filter(url -> !url.isBlank());
  }

  SessionView of(Session session) {
    return SessionView.of(
        session,
        sessions.runStartedAt(session),
        dashboard.map(url -> url + "/sessions/" + session.name()));
  }
}
