package dev.quarterdeck.control.desired;

import dev.quarterdeck.control.conversation.Creation;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.conversation.Sessions.NewSession;
import dev.quarterdeck.control.platform.Ids;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.session.FriendlyName;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** On a laptop the session's row is all there is. */
@Singleton
@Requires(property = "quarterdeck.mode", value = "local")
final class LocalSessions implements DesiredSessions {
  private static final int TRIES = 20;

  private final Sessions sessions;
  private final Ids ids;

  LocalSessions(Sessions sessions, Ids ids) {
    this.sessions = sessions;
    this.ids = ids;
  }

  @Override
  public Made make(Wanted wanted) {
    Optional<Made.Refused> refusal = SpecRules.refusal(wanted.spec());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (wanted.name().isPresent()) {
      return made(wanted, create(wanted, wanted.name().get()));
    }
    for (int attempt = 0; attempt < TRIES; attempt++) {
      String name = FriendlyName.next(ThreadLocalRandom.current(), attempt);
      Creation creation = create(wanted, name);
      if (!(creation instanceof Creation.NameTaken)) {
        return made(wanted, creation);
      }
    }
    throw new IllegalStateException("no free name was found in " + TRIES + " tries");
  }

  /** Two that ask at the same moment: the second is refused by the index, and then finds it. */
  private Creation create(Wanted wanted, String name) {
    NewSession session =
        new NewSession(
            new SessionId(ids.next()),
            new SessionName(wanted.namespace(), name),
            wanted.spec(),
            1,
            wanted.createdBy(),
            wanted.clientId());
    try {
      return sessions.create(session);
    } catch (DatabaseException e) {
      if (e.kind() == DatabaseException.Kind.DUPLICATE) {
        return sessions.create(session);
      }
      throw e;
    }
  }

  private static Made made(Wanted wanted, Creation creation) {
    return switch (creation) {
      case Creation.Created(Session session) -> new Made.New(session);
      case Creation.Existing(Session session) -> new Made.Same(session);
      case Creation.NameTaken(Session by) ->
          by.spec().equals(wanted.spec()) ? new Made.Same(by) : new Made.NameTaken(by.name());
    };
  }

  @Override
  public Optional<Session> unseen(SessionName name) {
    return Optional.empty();
  }

  @Override
  public void delete(Session session, String actor) {
    sessions.delete(session.id(), actor);
  }
}
