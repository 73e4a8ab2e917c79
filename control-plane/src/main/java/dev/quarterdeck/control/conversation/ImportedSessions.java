package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.conversation.Creation.Created;
import dev.quarterdeck.control.conversation.Creation.Existing;
import dev.quarterdeck.control.conversation.Creation.NameTaken;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.log.EventStore;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.control.session.SessionStore;
import dev.quarterdeck.control.session.Transition.Why;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Sessions whose log comes from elsewhere, all of it in one transaction. */
@Singleton
public class ImportedSessions {
  private static final int ROWS = 500;
  private static final long CHARS = 4L * 1024 * 1024;

  /**
   * What is known of one. {@code head} is kept as it came; {@code digest} says what is the same
   * again.
   */
  public record NewImport(
      SessionName name,
      AgentSessionSpec spec,
      String createdBy,
      Instant createdAt,
      Instant now,
      String head,
      long firstRev,
      long lastRev,
      String digest) {}

  private final Journal journal;
  private final SessionStore sessions;

  ImportedSessions(Journal journal) {
    this.journal = journal;
    this.sessions = journal.tables().sessions();
  }

  /** Two at the same moment: the second is refused by an index, and then finds the first. */
  public Creation make(NewImport wanted, Supplier<Stream<Event>> events) {
    try {
      return tryMake(wanted, events);
    } catch (DatabaseException e) {
      if (e.kind() == DatabaseException.Kind.DUPLICATE) {
        return tryMake(wanted, events);
      }
      throw e;
    }
  }

  private Creation tryMake(NewImport wanted, Supplier<Stream<Event>> events) {
    return journal.write(transaction -> make(transaction.connection(), wanted, events));
  }

  private Creation make(Connection connection, NewImport wanted, Supplier<Stream<Event>> events)
      throws SQLException {
    String clientId = "import:" + wanted.digest();
    Optional<Session> same =
        sessions.findByClientId(connection, wanted.name().namespace(), clientId);
    if (same.isPresent()) {
      return new Existing(same.get());
    }
    Optional<Session> namesake = sessions.find(connection, wanted.name());
    if (namesake.isPresent()) {
      return new NameTaken(namesake.get());
    }
    Session session = session(wanted);
    sessions.insert(connection, session, Optional.of(clientId));
    sessions.save(connection, List.of(session));
    sessions.imported(connection, session.id(), wanted.head());
    sessions.forget(connection, Map.of(session.id(), wanted.firstRev() - 1));
    append(connection, session.id(), events);
    return new Created(session);
  }

  /**
   * Its log may be older than this clock says that it is now, and is read from its beginning on.
   */
  private Session session(NewImport wanted) {
    Instant created = wanted.createdAt().isAfter(wanted.now()) ? wanted.now() : wanted.createdAt();
    return Session.fresh(
            new SessionId(journal.ids().next()),
            wanted.name(),
            wanted.spec(),
            1,
            wanted.createdBy(),
            created)
        .with()
        .phase(Phase.SUCCEEDED)
        .why(
            Optional.of(
                new Why(Reason.IMPORTED, "It was imported: it can be read, and not continued.")))
        .phaseSince(wanted.now())
        .lastActivity(wanted.now())
        .lastRev(wanted.lastRev())
        .done();
  }

  private void append(Connection connection, SessionId id, Supplier<Stream<Event>> events)
      throws SQLException {
    try (Stream<Event> all = events.get()) {
      List<EventStore.Row> rows = new ArrayList<>(ROWS);
      long chars = 0;
      for (Iterator<Event> rest = all.iterator(); rest.hasNext(); ) {
        Event event = rest.next();
        rows.add(new EventStore.Row(id.value(), event));
        chars += event.data().text().length();
        if (rows.size() == ROWS || chars > CHARS || !rest.hasNext()) {
          journal.tables().events().append(connection, rows);
          rows.clear();
          chars = 0;
        }
      }
    }
  }
}
