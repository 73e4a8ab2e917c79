package dev.quarterdeck.control.approval;

import dev.quarterdeck.control.approval.Approval.Decision;
import dev.quarterdeck.control.approval.Approval.State;
import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.SessionEvent;
import dev.quarterdeck.protocol.Wire;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The approval table. Changes are made by a caller that holds the session's row. */
@Singleton
public class ApprovalStore {
  private static final String SELECT =
      """
      select a.*, s.namespace, s.name from approval a join session s on s.id = a.session_id
      """;

  /** Which approvals a list shows. Absent means any. */
  public record Filter(
      Optional<SessionId> session,
      Optional<List<String>> namespaces,
      Optional<State> state,
      int limit) {}

  /** False when the run asked this already: a second asking is the same question. */
  public boolean add(Connection connection, Approval approval) throws SQLException {
    return Sql.update(
            connection,
            """
            insert into approval (id, session_id, run_id, request_id, rev, state, kind, prompt, question,
              asked_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?) on conflict (run_id, request_id) do nothing
            """,
            approval.id().value(),
            approval.sessionId().value(),
            approval.runId().value(),
            approval.requestId().value(),
            approval.rev(),
            approval.state(),
            approval.question().reason(),
            approval.question().prompt(),
            Wire.data(approval.question()).text(),
            approval.askedAt())
        > 0;
  }

  public Optional<Approval> find(Connection connection, ApprovalId id) throws SQLException {
    return Sql.one(connection, SELECT + "where a.id = ?", ApprovalStore::approval, id.value());
  }

  public Optional<Approval> find(Connection connection, RunId run, RequestId request)
      throws SQLException {
    return Sql.one(
        connection,
        SELECT + "where a.run_id = ? and a.request_id = ?",
        ApprovalStore::approval,
        run.value(),
        request.value());
  }

  public List<Approval> pending(Connection connection, SessionId session) throws SQLException {
    return Sql.list(
        connection,
        SELECT + "where a.session_id = ? and a.state = 'PENDING' order by a.rev",
        ApprovalStore::approval,
        session.value());
  }

  public List<Approval> list(Connection connection, Filter filter) throws SQLException {
    Optional<UUID> session = filter.session().map(SessionId::value);
    return Sql.list(
        connection,
        SELECT
            + """
            where s.deleted_at is null
              and (?::uuid is null or a.session_id = ?)
              and (?::text[] is null or s.namespace = any (?::text[]))
              and (?::text is null or a.state = ?)
            order by a.asked_at, a.id limit ?
            """,
        ApprovalStore::approval,
        session,
        session,
        filter.namespaces(),
        filter.namespaces(),
        filter.state(),
        filter.state(),
        filter.limit());
  }

  /** True for the first who decides. */
  public boolean decide(Connection connection, ApprovalId id, State state, Decision decision)
      throws SQLException {
    return Sql.update(
            connection,
            """
            update approval set state = ?, decision = ?, decided_by = ?, decided_at = ?, reason = ?,
              option_id = ?, answer = ?
            where id = ? and state = 'PENDING'
            """,
            state,
            decision.decision(),
            decision.by(),
            decision.at(),
            decision.reason(),
            decision.optionId(),
            decision.answer(),
            id.value())
        > 0;
  }

  /** Closed without a person. True when it was still open. */
  public boolean close(
      Connection connection, ApprovalId id, State state, String reason, Instant now)
      throws SQLException {
    return Sql.update(
            connection,
            """
            update approval set state = ?, reason = ?, decided_at = ?
            where id = ? and state = 'PENDING'
            """,
            state,
            reason,
            now,
            id.value())
        > 0;
  }

  public void delivered(Connection connection, ApprovalId id, Instant now) throws SQLException {
    Sql.update(
        connection,
        "update approval set delivered_at = ? where id = ? and delivered_at is null",
        now,
        id.value());
  }

  private static Approval approval(ResultSet row) throws SQLException {
    PermissionRequested question = Wire.permissionRequested(new Json(row.getString("question")));
    return new Approval(
        new ApprovalId(row.getObject("id", UUID.class)),
        new SessionId(row.getObject("session_id", UUID.class)),
        new SessionName(row.getString("namespace"), row.getString("name")),
        new RunId(row.getString("run_id")),
        row.getLong("rev"),
        State.valueOf(row.getString("state")),
        question,
        Sql.instant(row, "asked_at"),
        decision(row),
        closedBecause(row),
        Sql.optionalInstant(row, "delivered_at"));
  }

  private static Optional<String> closedBecause(ResultSet row) throws SQLException {
    State state = State.valueOf(row.getString("state"));
    return state == State.EXPIRED || state == State.WITHDRAWN
        ? Sql.optionalText(row, "reason")
        : Optional.empty();
  }

  private static Optional<Decision> decision(ResultSet row) throws SQLException {
    Optional<SessionEvent.Decision> decision =
        Sql.optionalText(row, "decision").map(SessionEvent.Decision::valueOf);
    if (decision.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Decision(
            decision.get(),
            row.getString("decided_by"),
            Sql.instant(row, "decided_at"),
            Sql.optionalText(row, "reason"),
            Sql.optionalText(row, "option_id"),
            Sql.optionalText(row, "answer")));
  }

  /** All that these sessions had. */
  public void removeOf(Connection connection, Collection<SessionId> sessions) throws SQLException {
    Sql.update(
        connection,
        "delete from approval where session_id = any(?::uuid[])",
        sessions.stream().map(SessionId::toString).toList());
  }
}
