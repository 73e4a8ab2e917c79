package dev.quarterdeck.control.platform.database;

import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs work in one transaction each. Nothing is retried here: the caller knows what it means. */
@Singleton
public class Database {
  /** Work with a connection that belongs to one transaction. */
  @FunctionalInterface
  public interface Work<T extends @org.jspecify.annotations.Nullable Object> {
    T run(Connection connection) throws SQLException;
  }

  private final DataSource source;

  public Database(DataSource source) {
    this.source = DelegatingDataSource.unwrapDataSource(source);
  }

  /** Commits when the work returns, rolls back when it throws. */
  public <T extends @org.jspecify.annotations.Nullable Object> T write(Work<T> work) {
    return run(work, false);
  }

  /** One consistent read. */
  public <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> work) {
    return run(work, true);
  }

  private <T extends @org.jspecify.annotations.Nullable Object> T run(
      Work<T> work, boolean readOnly) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(readOnly);
      try {
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollback(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /** Outside of any transaction, for the few statements that cannot run inside of one. */
  public <T extends @org.jspecify.annotations.Nullable Object> T alone(Work<T> work) {
    try (Connection connection = source.getConnection()) {
      connection.setReadOnly(false);
      connection.setAutoCommit(true);
      return work.run(connection);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  private static void rollback(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
