package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.platform.database.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;

/** The lock that the leader holds as long as its connection lives. */
@Singleton
final class LeaderStore {
  private static final long LOCK = 0x7175_6172_7465_7201L;

  boolean take(Connection connection) throws SQLException {
    return Sql.one(connection, "select pg_try_advisory_lock(?)", row -> row.getBoolean(1), LOCK)
        .orElse(false);
  }

  /** A pooled connection lives on, and would keep the lock. */
  void release(Connection connection) throws SQLException {
    Sql.one(connection, "select pg_advisory_unlock(?)", row -> row.getBoolean(1), LOCK);
  }

  void check(Connection connection) throws SQLException {
    Sql.one(connection, "select 1", row -> row.getInt(1));
  }
}
