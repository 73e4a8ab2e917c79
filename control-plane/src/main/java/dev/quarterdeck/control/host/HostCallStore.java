package dev.quarterdeck.control.host;

import dev.quarterdeck.control.platform.database.Notifications;
import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The host_question table: questions of apps on their way. */
@Singleton
class HostCallStore {
  boolean add(
      Connection connection,
      UUID id,
      HostId host,
      String type,
      Optional<RunId> run,
      String data,
      Instant now)
      throws SQLException {
    // Whoever asked is gone: a replica that was killed sweeps nothing behind itself.
    Sql.update(connection, "delete from host_question where asked_at < ?", now.minusSeconds(3600));
    Sql.update(
        connection,
        """
        insert into host_question (id, host_id, type, run_id, data, state, asked_at)
        values (?, ?, ?, ?, ?::json, 'NEW', ?)
        """,
        id,
        host.value(),
        type,
        run.map(RunId::value),
        data,
        now);
    Notifications.announce(connection, HostStore.CHANNEL, List.of(host.value()));
    return true;
  }

  List<HostCalls.Call> take(Connection connection, HostId host) throws SQLException {
    return Sql.list(
        connection,
        """
        update host_question set state = 'ASKED' where host_id = ? and state = 'NEW'
        returning type, run_id, data
        """,
        row ->
            new HostCalls.Call(
                row.getString("type"),
                Sql.optionalText(row, "run_id").map(RunId::new),
                new Json(row.getString("data"))),
        host.value());
  }

  boolean answer(Connection connection, UUID id, HostId host, String data) throws SQLException {
    boolean wanted =
        Sql.update(
                connection,
                """
                update host_question set state = 'ANSWERED', answer = ?::json
                where id = ? and host_id = ? and state <> 'ANSWERED'
                """,
                data,
                id,
                host.value())
            > 0;
    if (wanted) {
      Notifications.announce(connection, HostStore.CHANNEL, List.of(id.toString()));
    }
    return wanted;
  }

  Optional<String> answer(Connection connection, UUID id) throws SQLException {
    return Sql.one(
        connection,
        "select answer from host_question where id = ? and state = 'ANSWERED'",
        row -> row.getString("answer"),
        id);
  }

  boolean remove(Connection connection, UUID id) throws SQLException {
    return Sql.update(connection, "delete from host_question where id = ?", id) > 0;
  }
}
