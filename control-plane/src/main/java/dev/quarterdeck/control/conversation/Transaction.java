package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.log.Announcement;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.log.EventDays;
import dev.quarterdeck.control.log.EventStore;
import dev.quarterdeck.control.log.Wakeups;
import dev.quarterdeck.control.platform.Ids;
import dev.quarterdeck.control.session.RunStore.Run;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.RunId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Edits that are committed together. What all of them write is written at the end, table by table:
 * the cost of a commit and of a round trip is shared by all sessions that are busy at the moment.
 */
final class Transaction {
  private final Connection connection;
  private final Journal.Tables tables;
  private final Wakeups wakeups;
  private final Ids ids;
  private final Instant now;
  private final Map<SessionId, Edit> edits = new LinkedHashMap<>();
  private final Map<RunId, Run> runs = new HashMap<>();
  private final List<Announcement> news = new ArrayList<>();

  Transaction(Connection connection, Journal.Tables tables, Wakeups wakeups, Ids ids, Instant now) {
    this.connection = connection;
    this.tables = tables;
    this.wakeups = wakeups;
    this.ids = ids;
    this.now = now;
  }

  Connection connection() {
    return connection;
  }

  /** Each alone with its row until the commit; without those that are not there. Once only. */
  Map<SessionId, Edit> open(Collection<SessionId> sessions) throws SQLException {
    return edit(tables.sessions().lock(connection, sessions));
  }

  /** The same for what runners say: the edits' sessions are good for that, and for nobody else. */
  Map<SessionId, Edit> openForEvents(Collection<SessionId> sessions) throws SQLException {
    return edit(tables.sessions().lockForEvents(connection, sessions));
  }

  private Map<SessionId, Edit> edit(List<Session> sessions) {
    for (Session session : sessions) {
      edits.put(session.id(), new Edit(connection, tables, ids, now, session, runs));
    }
    return edits;
  }

  /** Reads them at once, for edits that will ask for them one by one. */
  void expect(Collection<RunId> expected) throws SQLException {
    tables.runs().find(connection, expected).forEach(run -> runs.put(run.id(), run));
  }

  void finish() throws SQLException {
    List<EventStore.Row> events = new ArrayList<>();
    List<Session> sessions = new ArrayList<>();
    List<Session> grown = new ArrayList<>();
    List<Run> reached = new ArrayList<>();
    for (Edit edit : edits.values()) {
      edit.finish();
      for (Event event : edit.events()) {
        events.add(new EventStore.Row(edit.session().id().value(), event));
      }
      if (edit.onlyGrew()) {
        grown.add(edit.session());
      } else if (edit.changed()) {
        sessions.add(edit.session());
      }
      reached.addAll(edit.reached());
      edit.news().ifPresent(news::add);
    }
    tables.events().append(connection, events);
    tables.sessions().save(connection, sessions);
    tables.sessions().saveGrown(connection, grown);
    tables.runs().reached(connection, reached);
    wakeups.announce(connection, news);
  }

  /** On which days of the log it writes. */
  Set<LocalDate> days() {
    return edits.values().stream()
        .map(edit -> EventDays.of(edit.now()))
        .collect(Collectors.toSet());
  }

  Collection<Edit> edits() {
    return edits.values();
  }

  List<Announcement> news() {
    return news;
  }
}
