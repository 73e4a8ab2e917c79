package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.log.EventDays;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.platform.database.SchemaReady;
import dev.quarterdeck.control.session.SessionId;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets old days of the log go, and what is left of sessions that were deleted long ago. Looks every
 * hour, from the first readiness of the tables to the end of the application; of several replicas
 * one at a time.
 *
 * <ol>
 *   <li>Each session's row says first how much of its log is about to go: a reader who finds
 *       something missing finds out why.
 *   <li>Then the day is detached, which nobody waits for, and dropped.
 *   <li>A deleted session goes when the last of its log has gone that way.
 * </ol>
 */
@Singleton
final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Duration EVERY = Duration.ofHours(1);

  /** Whose rows are held together, for a moment. */
  private static final int ROWS = 200;

  private final RetentionSettings settings;
  private final EventDays days;
  private final Journal journal;
  private final Clock clock;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable Thread thread;

  Retention(RetentionSettings settings, EventDays days, Journal journal, Clock clock) {
    this.settings = settings;
    this.days = days;
    this.journal = journal;
    this.clock = clock;
  }

  @EventListener
  void start(SchemaReady event) {
    thread = Thread.ofVirtual().name("retention").start(this::run);
  }

  @PreDestroy
  void stop() throws InterruptedException {
    stopped.countDown();
    if (thread != null) {
      thread.join();
    }
  }

  private void run() {
    try {
      do {
        tryOnce();
      } while (!stopped.await(EVERY.toMinutes(), TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tryOnce() {
    try {
      once();
    } catch (DatabaseException e) {
      LOG.warn("retention=later cause=\"{}\"", e.getMessage());
    }
  }

  /** False when another replica is at it. */
  boolean once() {
    return days.dropping(() -> {
      if (days.finishDropping(settings.patience())) {
        dropDays();
      } else {
        LOG.info("retention=later because=\"a day that was begun is not finished\"");
      }
      removeSessions();
    });
  }

  private void dropDays() {
    for (LocalDate day : settings.toDrop(days.all(), clock.instant())) {
      if (isStopped()) {
        return;
      }
      forget(day);
      if (!days.drop(day, settings.patience())) {
        LOG.info("event-day={} dropped=later", day);
        return;
      }
      LOG.info("event-day={} dropped", day);
    }
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void forget(LocalDate day) {
    List<Map.Entry<SessionId, Long>> revs = List.copyOf(days.lastRevs(day).entrySet());
    for (int from = 0; from < revs.size(); from += ROWS) {
      Map<SessionId, Long> some =
          revs.subList(from, Math.min(revs.size(), from + ROWS)).stream()
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
      journal
          .database()
          .write(connection -> {
            // In the order in which everybody takes them.
            journal.tables().sessions().lock(connection, some.keySet());
            journal.tables().sessions().forget(connection, some);
            return some.size();
          });
    }
  }

  private void removeSessions() {
    if (settings.keptSince(clock.instant()).isEmpty()) {
      return;
    }
    Instant since = settings.keptSince(clock.instant()).get();
    int removed = ROWS;
    while (removed == ROWS && !isStopped()) {
      removed = journal.database().write(connection -> remove(connection, since));
    }
  }

  private int remove(Connection connection, Instant since) throws SQLException {
    Journal.Tables tables = journal.tables();
    List<SessionId> over = tables.sessions().over(connection, since, ROWS);
    if (!over.isEmpty()) {
      tables.commands().removeOf(connection, over);
      tables.approvals().removeOf(connection, over);
      tables.prompts().removeOf(connection, over);
      tables.runs().removeOf(connection, over);
      tables.sessions().remove(connection, over);
      LOG.info("sessions={} removed because=\"deleted, and nothing of their logs is left\"", over);
    }
    return over.size();
  }
}
