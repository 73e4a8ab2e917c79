package dev.quarterdeck.control.reconcile;

import io.micronaut.context.annotation.Requires;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For several control planes on one PostgreSQL and without Kubernetes: who holds the lock leads.
 * PostgreSQL gives it up with the connection, so a killed leader is followed within seconds, and a
 * leader whose connection is lost stops at its next look. The loop ends with {@link #stop}.
 */
@Singleton
@Requires(property = "quarterdeck.mode", value = "local")
@Requires(property = SoleLeadership.SETTING, value = "database")
final class DatabaseLeadership implements Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseLeadership.class);
  private static final long LOOK_MILLIS = 500;

  private final DataSource source;
  private final LeaderStore store;
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile boolean leading;
  private volatile Thread loop = Thread.ofVirtual().unstarted(() -> {});

  DatabaseLeadership(DataSource source, LeaderStore store) {
    this.source = DelegatingDataSource.unwrapDataSource(source);
    this.store = store;
  }

  @Override
  public void start(Listener listener) {
    loop = Thread.ofVirtual().name("leadership").start(() -> run(listener));
  }

  @Override
  public boolean leading() {
    return leading;
  }

  @Override
  public void stop() {
    stop.countDown();
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Listener listener) {
    do {
      try (Connection connection = source.getConnection()) {
        connection.setAutoCommit(true);
        if (store.take(connection)) {
          lead(connection, listener);
        }
      } catch (SQLException e) {
        LOG.debug("leadership=unknown cause=\"{}\"", e.getMessage());
      }
    } while (!stopped());
  }

  private void lead(Connection connection, Listener listener) throws SQLException {
    LOG.info("leadership=gained");
    leading = true;
    listener.gained();
    try {
      while (!stopped()) {
        store.check(connection);
      }
      store.release(connection);
    } finally {
      leading = false;
      listener.lost();
      LOG.info("leadership=lost");
    }
  }

  private boolean stopped() {
    try {
      return stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
