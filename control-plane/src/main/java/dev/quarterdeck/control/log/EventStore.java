package dev.quarterdeck.control.log;

import dev.quarterdeck.control.platform.database.CopyText;
import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The event table. The caller holds the sessions' rows and has chosen each rev. */
@Singleton
public class EventStore {
  /** One event of one of many sessions. */
  public record Row(UUID session, Event event) {}

  private static final String COLUMNS =
      "session_id, rev, type, ts, host_id, run_id, seq, data, recorded_at";

  private static final String AFTER =
      """
      select rev, type, ts, host_id, run_id, seq, data, recorded_at from event
      where session_id = ? and rev > ? and recorded_at >= ? order by rev limit ?
      """;

  /** Of events that may be as big as a message may be. */
  private static final int FETCHED_AT_ONCE = 64;

  /** From here on COPY is quicker than INSERT, though it takes one more round trip. */
  private static final int MANY = 10;

  public void append(Connection connection, List<Row> rows) throws SQLException {
    if (rows.size() < MANY) {
      insert(connection, rows);
    } else {
      copy(connection, rows);
    }
  }

  private void insert(Connection connection, List<Row> rows) throws SQLException {
    Sql.batch(
        connection,
        "insert into event (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?::json, ?)",
        rows.stream()
            .map(row -> {
              Event event = row.event();
              return new Object[] {
                row.session(),
                event.rev(),
                event.type(),
                event.ts(),
                event.hostId().map(HostId::value),
                event.runId().map(RunId::value),
                event.seq(),
                event.data().text(),
                event.recordedAt()
              };
            })
            .toList());
  }

  private void copy(Connection connection, List<Row> rows) throws SQLException {
    CopyText text = new CopyText();
    // Mostly those of the row before.
    UUID session = new UUID(0, 0);
    String sessionText = "";
    Instant recordedAt = Instant.MIN;
    String recordedText = "";
    for (Row row : rows) {
      Event event = row.event();
      if (!row.session().equals(session)) {
        session = row.session();
        sessionText = session.toString();
      }
      if (!event.recordedAt().equals(recordedAt)) {
        recordedAt = event.recordedAt();
        recordedText = recordedAt.toString();
      }
      text.field(sessionText)
          .field(Long.toString(event.rev()))
          .field(event.type())
          .field(event.ts().toString())
          .field(event.hostId().map(HostId::value))
          .field(event.runId().map(RunId::value))
          .field(event.seq())
          .field(event.data().text())
          .field(recordedText)
          .endRow();
    }
    text.into(connection, "event (" + COLUMNS + ")");
  }

  /**
   * In order of rev, from just after {@code after}. Nothing that was recorded before {@code since}
   * is looked for, which spares the days before.
   */
  public List<Event> after(
      Connection connection, UUID session, long after, Instant since, int limit)
      throws SQLException {
    return Sql.list(connection, AFTER, EventStore::event, session, after, since, limit);
  }

  /** The same, but no more of them than have about so much data together. */
  Page page(
      Connection connection, UUID session, long after, Instant since, int limit, long mostData)
      throws SQLException {
    AtomicLong data = new AtomicLong();
    List<Event> events =
        Sql.until(
            connection,
            AFTER,
            FETCHED_AT_ONCE,
            EventStore::event,
            event -> data.addAndGet(event.data().text().length()) >= mostData,
            session,
            after,
            since,
            limit);
    return new Page(events, events.size() < limit && data.get() < mostData);
  }

  /** The session's events up to this one are kept no longer; 0 when all are there. */
  public long forgottenRev(Connection connection, UUID session) throws SQLException {
    return Sql.one(
            connection,
            "select forgotten_rev from session where id = ?",
            row -> row.getLong("forgotten_rev"),
            session)
        .orElse(0L);
  }

  /**
   * A run's events of these seqs, as far as their revs are in the range. Reads no more rows than
   * the range has, since there is no index by seq.
   */
  public List<Event> said(
      Connection connection, UUID session, RunId run, Range revs, Range seqs, Instant since)
      throws SQLException {
    return Sql.list(
        connection,
        """
        select rev, type, ts, host_id, run_id, seq, data, recorded_at from event
        where session_id = ? and rev between ? and ? and recorded_at >= ?
          and run_id = ? and seq between ? and ?
        """,
        EventStore::event,
        session,
        revs.first(),
        revs.last(),
        since,
        run.value(),
        seqs.first(),
        seqs.last());
  }

  /** Both included. */
  public record Range(long first, long last) {}

  /** The last ones before a rev, in order; without the output of programs if it is not wanted. */
  public List<Event> before(
      Connection connection, UUID session, long before, Instant since, boolean output, int limit)
      throws SQLException {
    return Sql.list(
            connection,
            """
            select rev, type, ts, host_id, run_id, seq, data, recorded_at from event
            where session_id = ? and rev < ? and recorded_at >= ? and (? or type <> 'run.output')
            order by rev desc limit ?
            """,
            EventStore::event,
            session,
            before,
            since,
            output,
            limit)
        .reversed();
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getLong("rev"),
        row.getString("type"),
        Sql.instant(row, "ts"),
        Sql.optionalText(row, "host_id").map(HostId::new),
        Sql.optionalText(row, "run_id").map(RunId::new),
        Sql.optionalLong(row, "seq"),
        new Json(row.getString("data")),
        Sql.instant(row, "recorded_at"));
  }
}
