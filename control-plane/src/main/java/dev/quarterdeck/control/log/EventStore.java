package dev.quarterdeck.control.log;

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

/** The event table. The caller holds the session's row and has chosen each rev. */
@Singleton
public class EventStore {
  public void append(Connection connection, UUID session, List<Event> events, Instant now)
      throws SQLException {
    Sql.batch(
        connection,
        """
        insert into event (session_id, rev, type, ts, host_id, run_id, seq, data, recorded_at)
        values (?, ?, ?, ?, ?, ?, ?, ?::json, ?)
        """,
        events.stream()
            .map(event ->
                new Object[] {
                  session,
                  event.rev(),
                  event.type(),
                  event.ts(),
                  event.hostId().map(HostId::value),
                  event.runId().map(RunId::value),
                  event.seq(),
                  event.data().text(),
                  now
                })
            .toList());
  }

  /** In order of rev, from just after {@code after}. */
  public List<Event> after(Connection connection, UUID session, long after, int limit)
      throws SQLException {
    return Sql.list(
        connection,
        """
        select rev, type, ts, host_id, run_id, seq, data from event
        where session_id = ? and rev > ? order by rev limit ?
        """,
        EventStore::event,
        session,
        after,
        limit);
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getLong("rev"),
        row.getString("type"),
        Sql.instant(row, "ts"),
        Sql.optionalText(row, "host_id").map(HostId::new),
        Sql.optionalText(row, "run_id").map(RunId::new),
        Sql.optionalLong(row, "seq"),
        new Json(row.getString("data")));
  }
}
