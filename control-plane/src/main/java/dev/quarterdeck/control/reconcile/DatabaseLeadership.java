package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.platform.database.AdvisoryLock;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For several control planes on one PostgreSQL and without Kubernetes: who holds the lock leads.
 * PostgreSQL gives it up with the connection, so a killed leader is followed within a second, and a
 * leader whose connection is lost stops at its next look. The loop ends with {@link #stop}.
 */
@Singleton
@Requires(property = "quarterdeck.mode", value = "local")
@Requires(property = SoleLeadership.SETTING, value = "database")
final class DatabaseLeadership implements Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseLeadership.class);
  private static final long LOCK = 0x7175_6172_7465_7201L;
  private static final long LOOK_MILLIS = 500;

  private final AdvisoryLock lock;
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile boolean leading;
  private volatile Thread loop = Thread.ofVirtual().unstarted(() -> {});

  DatabaseLeadership(AdvisoryLock lock) {
    this.lock = lock;
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
      lock.tryToHold(LOCK, stillHeld -> lead(stillHeld, listener));
    } while (!stopped());
  }

  private void lead(BooleanSupplier stillHeld, Listener listener) {
    LOG.info("leadership=gained");
    leading = true;
    listener.gained();
    boolean held = true;
    while (held && !stopped()) {
      held = stillHeld.getAsBoolean();
    }
    leading = false;
    listener.lost();
    LOG.info("leadership=lost");
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
