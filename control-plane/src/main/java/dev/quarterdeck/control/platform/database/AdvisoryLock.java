package dev.quarterdeck.control.platform.database;

import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock among all that use this database. PostgreSQL gives it up with its holder's connection. */
@Singleton
public class AdvisoryLock {
  private static final Logger LOG = LoggerFactory.getLogger(AdvisoryLock.class);

  private final DataSource source;

  public AdvisoryLock(DataSource source) {
    this.source = DelegatingDataSource.unwrapDataSource(source);
  }

  /**
   * Tries once, and returns at once when somebody else has it or the database is away. Otherwise
   * {@code held} is run with the lock; it asks {@code stillHeld} now and then, and returns soon
   * after that said no.
   */
  public void tryToHold(long key, Consumer<BooleanSupplier> held) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(true);
      if (ask(connection, "select pg_try_advisory_lock(?)", key)) {
        try {
          held.accept(() -> isAlive(connection));
        } finally {
          // A pooled connection lives on, and would keep the lock.
          ask(connection, "select pg_advisory_unlock(?)", key);
        }
      }
    } catch (SQLException e) {
      LOG.debug("lock=unknown key={} cause=\"{}\"", key, e.getMessage());
    }
  }

  private static boolean ask(Connection connection, String sql, long key) throws SQLException {
    return Sql.one(connection, sql, row -> row.getBoolean(1), key).orElse(false);
  }

  private static boolean isAlive(Connection connection) {
    try {
      return Sql.one(connection, "select true", row -> row.getBoolean(1)).orElse(false);
    } catch (SQLException e) {
      return false;
    }
  }
}
