package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.AgentSessionStatus;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import java.util.Optional;

/** What the AgentSession object says, if there is one. */
public sealed interface Declaration {

  /** It is there. */
  record Present(
      SessionId id,
      SessionName name,
      long generation,
      AgentSessionSpec spec,
      String createdBy,
      Optional<String> clientId,
      Optional<AgentSessionStatus> status)
      implements Declaration {}

  /** It is there, and its spec is not one that we understand. */
  record Unreadable(
      SessionId id,
      SessionName name,
      long generation,
      String problem,
      Optional<AgentSessionStatus> status)
      implements Declaration {}

  /** It was deleted. Someone who is on his way out is gone. */
  record Gone() implements Declaration {}

  /** There are no objects here: the row says what should be. */
  record RowOnly() implements Declaration {}

  /** It could not be read. */
  record Unknown(String message) implements Declaration {}
}
