package dev.quarterdeck.control.log;

import dev.quarterdeck.control.platform.database.Notifications;
import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Says on every replica that a session changed: one NOTIFY in the changing transaction, heard after
 * its commit. After a lost connection everybody is woken once, since what was said meanwhile is
 * unknown.
 */
@Singleton
public class Wakeups {
  private static final String CHANNEL = "quarterdeck_session";

  private final ConcurrentHashMap<SessionId, Set<Watch>> watches = new ConcurrentHashMap<>();
  private final List<Consumer<SessionId>> listeners = new CopyOnWriteArrayList<>();

  public Wakeups(Notifications notifications) {
    notifications.listen(CHANNEL, this::woken, this::wakeAll);
  }

  /** In the transaction that changes the session. */
  public void announce(Connection connection, SessionId session) throws SQLException {
    Notifications.announce(connection, CHANNEL, session.toString());
  }

  /** Called for every change of any session, also for none; must return at once. */
  public void onSession(Consumer<SessionId> listener) {
    listeners.add(listener);
  }

  /** For one reader that sleeps between looks. */
  public Watch watch(SessionId session) {
    Watch watch = new Watch(session);
    watches.compute(
        session,
        (_, set) -> {
          Set<Watch> all = set == null ? ConcurrentHashMap.newKeySet() : set;
          all.add(watch);
          return all;
        });
    return watch;
  }

  private void woken(String payload) {
    SessionId session = new SessionId(UUID.fromString(payload));
    wake(watches.getOrDefault(session, Set.of()));
    listeners.forEach(listener -> listener.accept(session));
  }

  private void wakeAll() {
    watches.values().forEach(Wakeups::wake);
  }

  private static void wake(Set<Watch> set) {
    set.forEach(Watch::wake);
  }

  /** One reader's bell. Rings are not counted: it is rung or it is not. */
  public final class Watch implements AutoCloseable {
    private final SessionId session;
    private final Semaphore bell = new Semaphore(0);

    private Watch(SessionId session) {
      this.session = session;
    }

    /** Until rung since the last call, or the time is over. */
    public boolean await(Duration patience) throws InterruptedException {
      boolean rung = bell.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
      bell.drainPermits();
      return rung;
    }

    /** Wakes the reader for a reason of its own. */
    public void wake() {
      bell.release();
    }

    @Override
    public void close() {
      watches.computeIfPresent(
          session,
          (_, set) -> {
            set.remove(this);
            return set.isEmpty() ? null : set;
          });
    }
  }
}
