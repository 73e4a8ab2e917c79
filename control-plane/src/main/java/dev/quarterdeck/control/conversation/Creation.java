package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.session.Session;

/** What came of making a session. */
public sealed interface Creation {
  /** It is new. */
  record Created(Session session) implements Creation {}

  /** It was made before, by the same id. */
  record Existing(Session session) implements Creation {}

  /** Another one has the name. */
  record NameTaken(Session by) implements Creation {}
}
