package dev.quarterdeck.control.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL for tests: one server for the JVM, one fresh, migrated database for each,
 * copied from one that is migrated once.
 */
public final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final String MIGRATED = "migrated";
  private static @Nullable EmbeddedPostgres server;

  private final HikariDataSource source;
  private final String name;

  private TestDatabase(HikariDataSource source, String name) {
    this.source = source;
    this.name = name;
  }

  public static TestDatabase create() {
    String name = "test" + COUNT.incrementAndGet();
    execute("create database " + name + " template " + MIGRATED);
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url(name));
    config.setUsername("postgres");
    config.setMaximumPoolSize(10);
    return new TestDatabase(new HikariDataSource(config), name);
  }

  public HikariDataSource source() {
    return source;
  }

  public Database database() {
    return new Database(source);
  }

  /** For an application under test that makes its own pool. */
  public String url() {
    return url(name);
  }

  private static String url(String name) {
    return "jdbc:postgresql://127.0.0.1:" + server().getPort() + "/" + name;
  }

  private static void execute(String sql) {
    try (Connection connection = server().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static synchronized EmbeddedPostgres server() {
    if (server == null) {
      try {
        // Off, because no test here pulls the plug; the ones that do start their own server.
        server =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("max_connections", "200")
                .start();
        execute("create database " + MIGRATED);
        // It leaves no connection, which would keep others from copying.
        Flyway.configure().dataSource(url(MIGRATED), "postgres", "").load().migrate();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  @Override
  public void close() {
    source.close();
  }
}
