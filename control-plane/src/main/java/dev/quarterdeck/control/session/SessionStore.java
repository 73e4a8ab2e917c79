package dev.quarterdeck.control.session;

import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.control.resource.SpecJson;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.TurnId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The session table. */
@Singleton
public class SessionStore {
  private static final String SELECT =
      """
      select s.*,
        exists (select 1 from replica r
          where r.id = s.link_replica and r.seen_at > now() - interval '20 seconds') as connected,
        (select count(*) from approval a
          where a.session_id = s.id and a.state = 'PENDING') as pending_approvals,
        (select a.prompt from approval a
          where a.session_id = s.id and a.state = 'PENDING' order by a.rev limit 1) as waiting_for,
        (select count(*) from prompt p
          where p.session_id = s.id and p.state = 'QUEUED') as queued_prompts
      from session s
      """;

  /** Without what only a list of sessions shows. */
  private static final String SELECT_FOR_EVENTS =
      """
      select s.*, false as connected, null::text as waiting_for, 0 as queued_prompts,
        (select count(*) from approval a
          where a.session_id = s.id and a.state = 'PENDING') as pending_approvals
      from session s
      """;

  private static final String LOCK =
      "select 1 from session where id = any(?::uuid[]) order by id for update;\n";

  /** Which sessions a list shows. Absent means any. */
  public record Filter(
      Optional<List<String>> namespaces,
      Optional<Phase> phase,
      Optional<Position> after,
      int limit) {}

  /** Where a page ended: lists are newest first. */
  public record Position(Instant createdAt, SessionId id) {}

  public void insert(Connection connection, Session session, Optional<String> clientId)
      throws SQLException {
    Sql.update(
        connection,
        """
        insert into session (id, namespace, name, client_id, spec, generation, created_by, created_at,
          phase, reason, message, phase_since, last_activity, host_id)
        values (?, ?, ?, ?, ?::json, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        session.id().value(),
        session.name().namespace(),
        session.name().name(),
        clientId,
        SpecJson.text(session.spec()),
        session.generation(),
        session.createdBy(),
        session.createdAt(),
        session.phase(),
        session.why().map(Transition.Why::reason),
        session.why().map(Transition.Why::message),
        session.phaseSince(),
        session.lastActivity(),
        session.host().map(HostId::value));
  }

  /**
   * Until the transaction ends nobody else changes these sessions. Always in the same order, so
   * that two who want the same ones wait for each other instead of for ever.
   */
  public List<Session> lock(Connection connection, Collection<SessionId> ids) throws SQLException {
    return lock(connection, ids, SELECT);
  }

  /** The same with what a runner's events need to know, and no more: asked for at each commit. */
  public List<Session> lockForEvents(Connection connection, Collection<SessionId> ids)
      throws SQLException {
    return lock(connection, ids, SELECT_FOR_EVENTS);
  }

  /** Read by a statement of its own, which sees what was there when the rows were ours at last. */
  private static List<Session> lock(Connection connection, Collection<SessionId> ids, String select)
      throws SQLException {
    List<String> texts = texts(ids);
    return Sql.second(
        connection,
        LOCK + select + "where s.id = any(?::uuid[])",
        SessionStore::session,
        texts,
        texts);
  }

  private static List<String> texts(Collection<SessionId> ids) {
    return ids.stream().map(SessionId::toString).toList();
  }

  public Optional<Session> find(Connection connection, SessionId id) throws SQLException {
    return Sql.one(connection, SELECT + "where s.id = ?", SessionStore::session, id.value());
  }

  public Optional<Session> find(Connection connection, SessionName name) throws SQLException {
    return Sql.one(
        connection,
        SELECT + "where s.namespace = ? and s.name = ? and s.deleted_at is null",
        SessionStore::session,
        name.namespace(),
        name.name());
  }

  public Optional<Session> findByClientId(Connection connection, String namespace, String clientId)
      throws SQLException {
    return Sql.one(
        connection,
        SELECT + "where s.namespace = ? and s.client_id = ?",
        SessionStore::session,
        namespace,
        clientId);
  }

  public List<Session> active(Connection connection) throws SQLException {
    return Sql.list(connection, SELECT + "where s.deleted_at is null", SessionStore::session);
  }

  public List<Session> page(Connection connection, Filter filter) throws SQLException {
    Optional<UUID> afterId = filter.after().map(position -> position.id().value());
    Optional<Instant> afterTime = filter.after().map(Position::createdAt);
    return Sql.list(
        connection,
        SELECT
            + """
            where s.deleted_at is null
              and (?::text[] is null or s.namespace = any (?::text[]))
              and (?::text is null or s.phase = ?)
              and (?::timestamptz is null or (s.created_at, s.id) < (?::timestamptz, ?::uuid))
            order by s.created_at desc, s.id desc limit ?
            """,
        SessionStore::session,
        filter.namespaces(),
        filter.namespaces(),
        filter.phase(),
        filter.phase(),
        afterTime,
        afterTime,
        afterId,
        filter.limit());
  }

  public List<String> namespaces(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        "select distinct namespace from session where deleted_at is null order by namespace",
        row -> row.getString("namespace"));
  }

  /** Nothing about them changed but the length of their log, which is what nearly all do. */
  public void saveGrown(Connection connection, List<Session> sessions) throws SQLException {
    if (sessions.isEmpty()) {
      return;
    }
    Sql.update(
        connection,
        """
        update session s set last_rev = v.last_rev, last_activity = v.last_activity
        from unnest(?::uuid[], ?::bigint[], ?::timestamptz[]) as v (id, last_rev, last_activity)
        where s.id = v.id
        """,
        sessions.stream().map(session -> session.id().toString()).toList(),
        sessions.stream().map(session -> Long.toString(session.lastRev())).toList(),
        sessions.stream().map(session -> session.lastActivity().toString()).toList());
  }

  /** Those of a host's runs that are not over; also of sessions that nobody sees any more. */
  public List<SessionId> goingOn(Connection connection, HostId host) throws SQLException {
    return Sql.list(
        connection,
        """
        select id from session where host_id = ? and phase not in ('SUCCEEDED', 'FAILED')
        order by created_at
        """,
        row -> new SessionId(row.getObject("id", UUID.class)),
        host.value());
  }

  /** Everything that an edit may have changed. */
  public void save(Connection connection, List<Session> sessions) throws SQLException {
    Sql.batch(
        connection,
        """
        update session set phase = ?, reason = ?, message = ?, phase_since = ?, last_activity = ?,
          last_rev = ?, run_id = ?, turn_id = ?, turns = ?, agent_session_id = ?, epoch = ?,
          launch_ref = ?, launch_attempt = ?, launch_failures = ?, launch_after = ?
        where id = ?
        """,
        sessions.stream()
            .map(session ->
                new Object[] {
                  session.phase(),
                  session.why().map(Transition.Why::reason),
                  session.why().map(Transition.Why::message),
                  session.phaseSince(),
                  session.lastActivity(),
                  session.lastRev(),
                  session.run().map(RunId::value),
                  session.turn().map(TurnId::value),
                  session.turns(),
                  session.agentSessionId(),
                  session.epoch(),
                  session.launch().ref(),
                  session.launch().attempt(),
                  session.launch().failures(),
                  session.launch().notBefore(),
                  session.id().value()
                })
            .toList());
  }

  public void saveSpec(Connection connection, Session session) throws SQLException {
    Sql.update(
        connection,
        "update session set spec = ?::json, generation = ? where id = ?",
        SpecJson.text(session.spec()),
        session.generation(),
        session.id().value());
  }

  public void markDeleted(Connection connection, SessionId id, Instant now) throws SQLException {
    Sql.update(
        connection,
        "update session set deleted_at = ?, link_replica = null, client_id = null where id = ?",
        now,
        id.value());
  }

  /** Their logs up to these revs are about to go. The caller holds their rows. */
  public void forget(Connection connection, Map<SessionId, Long> revs) throws SQLException {
    Sql.batch(
        connection,
        "update session set forgotten_rev = greatest(forgotten_rev, ?) where id = ?",
        revs.entrySet().stream()
            .map(entry -> new Object[] {entry.getValue(), entry.getKey().value()})
            .toList());
  }

  /** Deleted before {@code then}, and nothing of their logs is left. Held until the commit. */
  public List<SessionId> over(Connection connection, Instant then, int limit) throws SQLException {
    return Sql.list(
        connection,
        """
        select id from session where deleted_at < ? and forgotten_rev >= last_rev
        order by id limit ? for update skip locked
        """,
        row -> new SessionId(row.getObject("id", UUID.class)),
        then,
        limit);
  }

  public void remove(Connection connection, Collection<SessionId> ids) throws SQLException {
    Sql.update(connection, "delete from session where id = any(?::uuid[])", texts(ids));
  }

  /** The first line of the file it came from. */
  public void imported(Connection connection, SessionId id, String head) throws SQLException {
    Sql.update(connection, "update session set imported = ?::json where id = ?", head, id.value());
  }

  /** Empty for a session that was not imported. */
  public Optional<String> importedHead(Connection connection, SessionId id) throws SQLException {
    return Sql.one(
        connection,
        "select imported from session where id = ? and imported is not null",
        row -> row.getString("imported"),
        id.value());
  }

  /** Under a name that nobody else has or wants; the index says if one does. */
  public void rename(Connection connection, SessionId id, String name) throws SQLException {
    Sql.update(connection, "update session set name = ? where id = ?", name, id.value());
  }

  public void linked(Connection connection, SessionId id, UUID replica) throws SQLException {
    Sql.update(connection, "update session set link_replica = ? where id = ?", replica, id.value());
  }

  /** Only the link that still owns the session may say that it is gone. */
  public boolean unlinked(Connection connection, SessionId id, long epoch) throws SQLException {
    return Sql.update(
            connection,
            "update session set link_replica = null where id = ? and epoch = ?",
            id.value(),
            epoch)
        > 0;
  }

  private static Session session(ResultSet row) throws SQLException {
    Optional<Reason> reason = Sql.optionalText(row, "reason").map(Reason::valueOf);
    String message = Sql.optionalText(row, "message").orElse("");
    return new Session(
        new SessionId(row.getObject("id", UUID.class)),
        new SessionName(row.getString("namespace"), row.getString("name")),
        SpecJson.parse(row.getString("spec")),
        row.getLong("generation"),
        row.getString("created_by"),
        Sql.instant(row, "created_at"),
        Sql.optionalInstant(row, "deleted_at").isPresent(),
        Phase.valueOf(row.getString("phase")),
        reason.map(why -> new Transition.Why(why, message)),
        Sql.instant(row, "phase_since"),
        Sql.instant(row, "last_activity"),
        row.getLong("last_rev"),
        Sql.optionalText(row, "run_id").map(RunId::new),
        Sql.optionalText(row, "turn_id").map(TurnId::new),
        row.getLong("turns"),
        Sql.optionalText(row, "agent_session_id"),
        row.getLong("epoch"),
        row.getBoolean("connected"),
        new Session.Launch(
            Sql.optionalText(row, "launch_ref"),
            row.getInt("launch_attempt"),
            row.getInt("launch_failures"),
            Sql.optionalInstant(row, "launch_after")),
        row.getInt("pending_approvals"),
        Sql.optionalText(row, "waiting_for"),
        row.getInt("queued_prompts"),
        Sql.optionalText(row, "host_id").map(HostId::new));
  }

  /** The phase of a word of the API, if there is one. */
  public static Optional<Phase> phase(String word) {
    return Arrays.stream(Phase.values())
        .filter(phase -> phase.word().equalsIgnoreCase(word))
        .findFirst();
  }
}
