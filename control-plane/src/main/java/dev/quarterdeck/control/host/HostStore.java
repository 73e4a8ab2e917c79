package dev.quarterdeck.control.host;

import dev.quarterdeck.control.platform.database.Notifications;
import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.protocol.HostId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The host table. */
@Singleton
public class HostStore {
  static final String CHANNEL = "quarterdeck_host";

  private static final String SELECT =
      """
      select h.*, exists (select 1 from replica r
        where r.id = h.link_replica and r.seen_at > now() - interval '20 seconds') as connected
      from host h
      """;

  /** False when there is one of this id. */
  boolean add(
      Connection connection,
      HostId id,
      String namespace,
      byte[] digest,
      String createdBy,
      Instant now)
      throws SQLException {
    return Sql.update(
            connection,
            """
            insert into host (id, namespace, token_hash, created_by, created_at)
            values (?, ?, ?, ?, ?) on conflict do nothing
            """,
            id.value(),
            namespace,
            digest,
            createdBy,
            now)
        > 0;
  }

  Optional<Host> find(Connection connection, HostId id) throws SQLException {
    return Sql.one(connection, SELECT + "where h.id = ?", HostStore::host, id.value());
  }

  Optional<byte[]> digest(Connection connection, HostId id) throws SQLException {
    return Sql.one(
        connection,
        "select token_hash from host where id = ?",
        row -> row.getBytes("token_hash"),
        id.value());
  }

  List<Host> list(Connection connection) throws SQLException {
    return Sql.list(connection, SELECT + "order by h.id", HostStore::host);
  }

  int count(Connection connection, String createdBy) throws SQLException {
    return Sql.one(
            connection,
            "select count(*) from host where created_by = ?",
            row -> row.getInt(1),
            createdBy)
        .orElse(0);
  }

  boolean remove(Connection connection, HostId id) throws SQLException {
    return Sql.update(connection, "delete from host where id = ?", id.value()) > 0;
  }

  /** The epoch of the new link; empty when there is no such host. */
  Optional<Long> link(Connection connection, HostId id, UUID replica, Instant now)
      throws SQLException {
    return Sql.one(
        connection,
        """
        update host set epoch = epoch + 1, link_replica = ?, linked_at = ? where id = ?
        returning epoch
        """,
        row -> row.getLong("epoch"),
        replica,
        now,
        id.value());
  }

  boolean isCurrent(Connection connection, HostId id, long epoch) throws SQLException {
    return Sql.one(
            connection,
            "select 1 from host where id = ? and epoch = ?",
            _ -> true,
            id.value(),
            epoch)
        .isPresent();
  }

  /** Only the link that still owns the host may say that it is gone. */
  void unlink(Connection connection, HostId id, long epoch) throws SQLException {
    Sql.update(
        connection,
        "update host set link_replica = null where id = ? and epoch = ?",
        id.value(),
        epoch);
  }

  /** With the commit every replica hears that something about the host is new. */
  void announce(Connection connection, String word) throws SQLException {
    Notifications.announce(connection, CHANNEL, List.of(word));
  }

  private static Host host(ResultSet row) throws SQLException {
    return new Host(
        new HostId(row.getString("id")),
        row.getString("namespace"),
        row.getString("created_by"),
        Sql.instant(row, "created_at"),
        row.getLong("epoch"),
        row.getBoolean("connected"),
        Sql.optionalInstant(row, "linked_at"));
  }
}
