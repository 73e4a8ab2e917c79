package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.launch.Launcher;
import dev.quarterdeck.control.log.Wakeups;
import dev.quarterdeck.control.platform.database.SchemaReady;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Looks at sessions whenever something about them changed, and at all of them now and then. Runs
 * from the start of the application to its end, with a few workers and one thread for the resync.
 */
@Singleton
@Requires(beans = {Launcher.class, Declarations.class, Leadership.class})
public class ReconcileLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ReconcileLoop.class);
  private static final int WORKERS = 4;
  private static final Duration REST = Duration.ofMillis(250);

  private final SessionReconciler reconciler;
  private final Declarations declarations;
  private final Leadership leadership;
  private final Sessions sessions;
  private final Wakeups wakeups;
  private final Duration resyncEvery;

  private final WorkQueue<SessionId> queue =
      new WorkQueue<>(REST, System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);

  ReconcileLoop(
      SessionReconciler reconciler,
      Declarations declarations,
      Leadership leadership,
      Sessions sessions,
      Wakeups wakeups,
      @Value("${quarterdeck.reconcile.resync:3m}") Duration resyncEvery) {
    this.reconciler = reconciler;
    this.declarations = declarations;
    this.leadership = leadership;
    this.sessions = sessions;
    this.wakeups = wakeups;
    this.resyncEvery = resyncEvery;
  }

  @EventListener
  void start(SchemaReady event) {
    queue.pause();
    wakeups.onSession(queue::add);
    declarations.start(queue::add);
    for (int i = 1; i <= WORKERS; i++) {
      threads.add(Thread.ofVirtual().name("reconcile-" + i).start(this::work));
    }
    threads.add(Thread.ofVirtual().name("reconcile-resync").start(this::resyncNowAndThen));
    leadership.start(new Drain());
  }

  @PreDestroy
  void stop() throws InterruptedException {
    stopped.countDown();
    queue.close();
    for (Thread thread : threads) {
      thread.join();
    }
    leadership.stop();
    declarations.stop();
  }

  /** Only the leader takes from the queue. */
  private final class Drain implements Leadership.Listener {
    @Override
    public void gained() {
      queue.resume();
      resync();
    }

    @Override
    public void lost() {
      queue.pause();
    }
  }

  private void work() {
    try {
      for (Optional<SessionId> key = queue.take(); key.isPresent(); key = queue.take()) {
        look(key.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(SessionId id) {
    try (MDC.MDCCloseable ignored = MDC.putCloseable("session", id.toString())) {
      queue.done(id, reconciler.reconcile(id));
    } catch (RuntimeException e) {
      LOG.warn("session={} reconcile=failed cause=\"{}\"", id, e.toString(), e);
      queue.failed(id);
    }
  }

  private void resyncNowAndThen() {
    try {
      while (!stopped.await(resyncEvery.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!declarations.live()) {
          LOG.warn("watch=lost hint=\"changes are found by the resync every {}\"", resyncEvery);
        }
        if (leadership.leading()) {
          resync();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What no change told of is found here: a row whose object went away, and the reverse. */
  private void resync() {
    try {
      declarations.all().forEach(queue::add);
      sessions.active().stream().map(Session::id).forEach(queue::add);
      LOG.debug("resync=done queued={}", queue.size());
    } catch (RuntimeException e) {
      LOG.warn("resync=failed cause=\"{}\"", e.toString());
    }
  }
}
