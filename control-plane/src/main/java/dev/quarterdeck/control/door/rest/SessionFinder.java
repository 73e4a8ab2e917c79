package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.access.Access;
import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Place;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.desired.DesiredSessions;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemException;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionName;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The session of a path, for somebody who may do what they want to do with it. */
@Singleton
final class SessionFinder {
  private final Access access;
  private final Sessions sessions;
  private final DesiredSessions desired;

  SessionFinder(Access access, Sessions sessions, DesiredSessions desired) {
    this.access = access;
    this.sessions = sessions;
    this.desired = desired;
  }

  /** Asks for the right before it looks, so that nobody learns what there is. */
  Session find(Principal principal, Deed deed, String namespace, String name) {
    access.require(principal, deed, new Place.Thing(namespace, name));
    return name(namespace, name)
        .flatMap(wanted -> sessions.find(wanted).or(() -> desired.unseen(wanted)))
        .orElseThrow(() -> notFound(namespace, name));
  }

  private static Optional<SessionName> name(String namespace, String name) {
    try {
      return Optional.of(new SessionName(namespace, name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static ProblemException notFound(String namespace, String name) {
    return Problem.of(
            ProblemCode.SESSION_NOT_FOUND,
            "There is no session " + namespace + "/" + name + ".",
            "GET /api/v1/sessions lists those that you may see.")
        .exception();
  }

  /** Its object exists, and its row is about to. */
  static ProblemException notReady() {
    return Problem.of(
            ProblemCode.SESSION_NOT_READY,
            "The session was made a moment ago and is not ready yet.",
            "Try again in a moment.")
        .exception();
  }
}
