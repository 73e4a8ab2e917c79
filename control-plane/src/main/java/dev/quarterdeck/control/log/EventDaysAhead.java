package dev.quarterdeck.control.log;

import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.platform.database.SchemaStep;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the days of the event table that are to come: the next week's before anybody writes, then
 * every hour what is missing. Every replica does it, one at a time. Ends with {@link #stop}.
 */
@Singleton
final class EventDaysAhead implements SchemaStep {
  private static final Logger LOG = LoggerFactory.getLogger(EventDaysAhead.class);
  private static final int AHEAD = 7;
  private static final Duration EVERY = Duration.ofHours(1);

  private final EventDays days;
  private final Clock clock;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable Thread thread;

  EventDaysAhead(EventDays days, Clock clock) {
    this.days = days;
    this.clock = clock;
  }

  @Override
  public void prepare() {
    make();
    if (thread == null) {
      thread = Thread.ofVirtual().name("event-days").start(this::run);
    }
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
      while (!stopped.await(EVERY.toMinutes(), TimeUnit.MINUTES)) {
        tryMake();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tryMake() {
    try {
      make();
    } catch (DatabaseException e) {
      LOG.warn("event-days=later cause=\"{}\"", e.getMessage());
    }
  }

  /** Yesterday too: another replica's clock may be a little behind. */
  void make() {
    LocalDate today = EventDays.of(clock.instant());
    days.make(Stream.iterate(today.minusDays(1), day -> day.plusDays(1)).limit(AHEAD + 2).toList());
  }
}
