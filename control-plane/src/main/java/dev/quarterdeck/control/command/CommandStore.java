package dev.quarterdeck.control.command;

import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Command;
import dev.quarterdeck.protocol.Wire;
import dev.quarterdeck.protocol.WireTable;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The command table. The caller holds the session's row. */
@Singleton
public class CommandStore {
  /** An order for one run dies with it; an order without a run goes to whichever run is next. */
  public void add(
      Connection connection, SessionId session, Optional<RunId> run, Command command, Instant now)
      throws SQLException {
    add(
        connection,
        session,
        run,
        command.commandId(),
        WireTable.nameOf(command),
        Wire.data(command),
        now);
  }

  /** In the words of another wire. */
  public void add(
      Connection connection,
      SessionId session,
      Optional<RunId> run,
      CommandId id,
      String type,
      Json data,
      Instant now)
      throws SQLException {
    Sql.update(
        connection,
        """
        insert into command (session_id, ordinal, id, run_id, type, data, created_at)
        select ?, coalesce(max(ordinal), 0) + 1, ?, ?, ?, ?::json, ?
        from command where session_id = ?
        """,
        session.value(),
        id.value(),
        run.map(RunId::value),
        type,
        data.text(),
        now,
        session.value());
  }

  /** What the runner has not confirmed, from just after {@code ordinal}, in order. */
  public List<Order> open(Connection connection, SessionId session, long ordinal)
      throws SQLException {
    return Sql.list(
        connection,
        """
        select ordinal, id, type, data from command
        where session_id = ? and ordinal > ? and confirmed_at is null order by ordinal limit 100
        """,
        row ->
            new Order(
                row.getLong("ordinal"),
                new CommandId(row.getString("id")),
                row.getString("type"),
                new Json(row.getString("data"))),
        session.value(),
        ordinal);
  }

  /** The confirmed order, the first time it is confirmed. */
  public Optional<Order> confirm(
      Connection connection, SessionId session, CommandId id, Optional<String> error, Instant now)
      throws SQLException {
    return Sql.one(
        connection,
        """
        update command set confirmed_at = ?, error = ?
        where session_id = ? and id = ? and confirmed_at is null
        returning ordinal, type, data
        """,
        row ->
            new Order(
                row.getLong("ordinal"), id, row.getString("type"), new Json(row.getString("data"))),
        now,
        error,
        session.value(),
        id.value());
  }

  /**
   * A host program confirms nothing by a command's id: the recorded input says that it has it. What
   * was typed is not kept.
   */
  public void confirmInput(Connection connection, SessionId session, InputId input, Instant now)
      throws SQLException {
    Sql.update(
        connection,
        """
        update command set confirmed_at = ?, data = '{}'
        where session_id = ? and type = 'run.send_input' and data ->> 'input_id' = ?
          and confirmed_at is null
        """,
        now,
        session.value(),
        input.value());
  }

  /** The host speaks of the question as answered; without one, of whatever came after all. */
  public void confirmVerdicts(
      Connection connection, SessionId session, Optional<RequestId> question, Instant now)
      throws SQLException {
    Sql.update(
        connection,
        """
        update command set confirmed_at = ?
        where session_id = ? and type in ('run.permission.approve', 'run.permission.deny')
          and (?::text is null or data ->> 'request_id' = ?) and confirmed_at is null
        """,
        now,
        session.value(),
        question.map(RequestId::value),
        question.map(RequestId::value));
  }

  /** True for the one who gives it. What it said is not kept. */
  public boolean handOver(Connection connection, SessionId session, CommandId id, Instant now)
      throws SQLException {
    return Sql.update(
            connection,
            """
            update command set confirmed_at = ?, data = '{}'
            where session_id = ? and id = ? and confirmed_at is null
            """,
            now,
            session.value(),
            id.value())
        > 0;
  }

  /** Nobody is left to carry them out. */
  public void abandon(Connection connection, SessionId session, RunId run, Instant now)
      throws SQLException {
    Sql.update(
        connection,
        """
        update command set confirmed_at = ?, error = 'the run is over'
        where session_id = ? and run_id = ? and confirmed_at is null
        """,
        now,
        session.value(),
        run.value());
  }

  /** All that these sessions had. */
  public void removeOf(Connection connection, Collection<SessionId> sessions) throws SQLException {
    Sql.update(
        connection,
        "delete from command where session_id = any(?::uuid[])",
        sessions.stream().map(SessionId::toString).toList());
  }
}
