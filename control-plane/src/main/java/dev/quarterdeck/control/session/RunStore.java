package dev.quarterdeck.control.session;

import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The run table. The caller holds the session's row. */
@Singleton
public class RunStore {
  /** How far a run is stored, and whether it is over. */
  public record Run(RunId id, SessionId session, HostId host, long lastSeq, boolean ended) {
    /** Where an event of this number belongs, seen from what is stored. */
    public Place place(long seq) {
      if (seq <= lastSeq) {
        return Place.REPEATED;
      }
      return seq == lastSeq + 1 ? Place.NEXT : Place.EARLY;
    }

    public Run at(long seq) {
      return new Run(id, session, host, seq, ended);
    }

    public Run over() {
      return new Run(id, session, host, lastSeq, true);
    }
  }

  /** What an event is to its run. */
  public enum Place {
    /** It is stored already. */
    REPEATED,
    NEXT,
    /** Something before it is missing. */
    EARLY
  }

  public void add(Connection connection, Run run, Instant now) throws SQLException {
    Sql.update(
        connection,
        "insert into run (id, session_id, host_id, started_at) values (?, ?, ?, ?)",
        run.id().value(),
        run.session().value(),
        run.host().value(),
        now);
  }

  public List<Run> find(Connection connection, Collection<RunId> ids) throws SQLException {
    return Sql.list(
        connection,
        "select id, session_id, host_id, last_seq, ended_at from run where id = any(?)",
        row ->
            new Run(
                new RunId(row.getString("id")),
                new SessionId(row.getObject("session_id", UUID.class)),
                new HostId(row.getString("host_id")),
                row.getLong("last_seq"),
                Sql.optionalInstant(row, "ended_at").isPresent()),
        ids.stream().map(RunId::value).toList());
  }

  /** How far each of them is stored now. */
  public void reached(Connection connection, Collection<Run> runs) throws SQLException {
    if (runs.isEmpty()) {
      return;
    }
    Sql.update(
        connection,
        """
        update run r set last_seq = v.last_seq
        from unnest(?::text[], ?::bigint[]) as v (id, last_seq) where r.id = v.id
        """,
        runs.stream().map(run -> run.id().value()).toList(),
        runs.stream().map(run -> Long.toString(run.lastSeq())).toList());
  }

  public void end(Connection connection, RunId id, Instant now, String reason) throws SQLException {
    Sql.update(
        connection,
        "update run set ended_at = ?, end_reason = ? where id = ? and ended_at is null",
        now,
        reason,
        id.value());
  }

  public Optional<Instant> startedAt(Connection connection, RunId id) throws SQLException {
    return Sql.one(
        connection,
        "select started_at from run where id = ?",
        row -> Sql.instant(row, "started_at"),
        id.value());
  }

  /** All that these sessions had. */
  public void removeOf(Connection connection, Collection<SessionId> sessions) throws SQLException {
    Sql.update(
        connection,
        "delete from run where session_id = any(?::uuid[])",
        sessions.stream().map(SessionId::toString).toList());
  }
}
