package dev.quarterdeck.control.platform.database;

import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears PostgreSQL's NOTIFY on one connection of its own. The loop ends with {@link #stop}; a lost
 * connection is made again, and then every listener is told that it may have missed something.
 */
@Singleton
public class Notifications {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
  private static final int POLL_MILLIS = 500;
  private static final long PAUSE_MILLIS = 500;

  private record Listener(String channel, Consumer<String> heard, Runnable missed) {}

  private final DataSource source;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private @Nullable Thread thread;

  public Notifications(DataSource source) {
    this.source = DelegatingDataSource.unwrapDataSource(source);
  }

  /** In the transaction whose commit is to be heard. */
  public static void announce(Connection connection, String channel, List<String> payloads)
      throws SQLException {
    Sql.list(
        connection,
        "select pg_notify(?, payload) from unnest(?::text[]) payload",
        _ -> true,
        channel,
        payloads);
  }

  /** Both are called on the loop's thread and must return at once. */
  public void listen(String channel, Consumer<String> heard, Runnable missed) {
    listeners.add(new Listener(channel, heard, missed));
  }

  @PostConstruct
  void start() {
    thread = Thread.ofVirtual().name("notifications").start(this::run);
  }

  @PreDestroy
  void stop() throws InterruptedException {
    // Not by an interrupt: on a virtual thread that closes the socket under the driver.
    stop.countDown();
    if (thread != null) {
      thread.join();
    }
  }

  private void run() {
    while (!stopped()) {
      try (Connection connection = source.getConnection()) {
        hear(connection);
      } catch (SQLException e) {
        if (!stopped()) {
          LOG.warn("notifications=lost cause=\"{}\"", e.getMessage());
          pause();
        }
      }
    }
  }

  private void hear(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    PGConnection postgres = connection.unwrap(PGConnection.class);
    int listening = 0;
    while (!stopped()) {
      if (listening != listeners.size()) {
        listening = listeners.size();
        for (Listener listener : listeners) {
          try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + listener.channel());
          }
          listener.missed().run();
        }
      }
      PGNotification[] notifications = postgres.getNotifications(POLL_MILLIS);
      for (PGNotification notification :
          notifications == null ? new PGNotification[0] : notifications) {
        listeners.stream()
            .filter(listener -> listener.channel().equals(notification.getName()))
            .forEach(listener -> listener.heard().accept(notification.getParameter()));
      }
    }
  }

  private boolean stopped() {
    return stop.getCount() == 0;
  }

  private void pause() {
    try {
      if (stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.debug("notifications=stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.countDown();
    }
  }
}
