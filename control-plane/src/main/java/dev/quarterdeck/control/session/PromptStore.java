package dev.quarterdeck.control.session;

import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.protocol.InputId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The prompt table: a queue for each session. The caller holds the session's row. */
@Singleton
public class PromptStore {
  /** False when there is one of this id already. */
  public boolean add(Connection connection, SessionId session, Prompt prompt) throws SQLException {
    return Sql.update(
            connection,
            """
            insert into prompt (session_id, id, position, text, actor, state, created_at)
            select ?, ?, coalesce(max(position), 0) + 1, ?, ?, ?, ? from prompt where session_id = ?
            on conflict do nothing
            """,
            session.value(),
            prompt.id().value(),
            prompt.text(),
            prompt.actor(),
            prompt.state(),
            prompt.createdAt(),
            session.value())
        > 0;
  }

  public Optional<Prompt> find(Connection connection, SessionId session, InputId id)
      throws SQLException {
    return Sql.one(
        connection,
        "select * from prompt where session_id = ? and id = ?",
        PromptStore::prompt,
        session.value(),
        id.value());
  }

  /** The next in line, unless one is on its way already. */
  public Optional<Prompt> next(Connection connection, SessionId session) throws SQLException {
    return Sql.one(
            connection,
            """
            select * from prompt where session_id = ? and state in ('SENT', 'QUEUED')
            order by (state = 'SENT') desc, position limit 1
            """,
            PromptStore::prompt,
            session.value())
        .filter(prompt -> prompt.state() == Prompt.State.QUEUED);
  }

  /** All that nobody was given yet, in order. */
  public List<Prompt> queued(Connection connection, SessionId session) throws SQLException {
    return Sql.list(
        connection,
        "select * from prompt where session_id = ? and state = 'QUEUED' order by position",
        PromptStore::prompt,
        session.value());
  }

  public boolean anyOpen(Connection connection, SessionId session) throws SQLException {
    return Sql.one(
            connection,
            "select 1 from prompt where session_id = ? and state in ('SENT', 'QUEUED') limit 1",
            _ -> true,
            session.value())
        .isPresent();
  }

  public void state(Connection connection, SessionId session, InputId id, Prompt.State state)
      throws SQLException {
    Sql.update(
        connection,
        "update prompt set state = ? where session_id = ? and id = ?",
        state,
        session.value(),
        id.value());
  }

  /** In the order in which they are worked off. */
  public List<Prompt> list(Connection connection, SessionId session, int limit)
      throws SQLException {
    return Sql.list(
        connection,
        """
        select * from (
          select * from prompt where session_id = ? order by position desc limit ?) latest
        order by position
        """,
        PromptStore::prompt,
        session.value(),
        limit);
  }

  private static Prompt prompt(ResultSet row) throws SQLException {
    return new Prompt(
        new InputId(row.getString("id")),
        row.getString("text"),
        row.getString("actor"),
        Prompt.State.valueOf(row.getString("state")),
        Sql.instant(row, "created_at"));
  }

  /** All that these sessions had. */
  public void removeOf(Connection connection, Collection<SessionId> sessions) throws SQLException {
    Sql.update(
        connection,
        "delete from prompt where session_id = any(?::uuid[])",
        sessions.stream().map(SessionId::toString).toList());
  }
}
