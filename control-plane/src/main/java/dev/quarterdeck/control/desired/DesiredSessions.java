package dev.quarterdeck.control.desired;

import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionName;
import java.util.Optional;

/** Makes and ends sessions where it is written down which there should be. */
public interface DesiredSessions {
  /** What is asked for. Without a name one is found. */
  record Wanted(
      String namespace,
      Optional<String> name,
      Optional<String> clientId,
      AgentSessionSpec spec,
      String createdBy) {}

  /** What came of it. */
  sealed interface Made {
    record New(Session session) implements Made {}

    /** The same was asked for before. */
    record Same(Session session) implements Made {}

    record NameTaken(SessionName name) implements Made {}

    /** It cannot be; {@code field} is a path such as {@code spec.agent.command}. */
    record Refused(String field, String sentence) implements Made {}
  }

  /** Asking twice by the same client id, or for the same spec under the same name, is once. */
  Made make(Wanted wanted);

  /** A session that is written down, and which its table does not have yet. */
  Optional<Session> unseen(SessionName name);

  void delete(Session session, String actor);
}
