package dev.quarterdeck.control.log;

import dev.quarterdeck.control.platform.database.Notifications;
import dev.quarterdeck.control.platform.database.Replica;
import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Says on every replica what changed: on this one right after the commit, on the others by one
 * NOTIFY in the changing transaction. After a lost connection everybody is woken once, since what
 * was said meanwhile is unknown.
 */
@Singleton
public class Wakeups {
  private static final String CHANNEL = "quarterdeck_session";

  /** PostgreSQL takes less than 8000 bytes. */
  private static final int MOST = 7_800;

  private final String replica;
  private final ConcurrentHashMap<SessionId, Set<Watch>> watches = new ConcurrentHashMap<>();
  private final List<Consumer<SessionId>> onMove = new CopyOnWriteArrayList<>();
  private final List<Consumer<Announcement>> onEvents = new CopyOnWriteArrayList<>();
  private final List<Runnable> onMissed = new CopyOnWriteArrayList<>();

  public Wakeups(Notifications notifications, Replica replica) {
    this.replica = replica.id().toString();
    notifications.listen(CHANNEL, this::heard, this::missed);
  }

  /** In the transaction that changes the sessions. After its commit: {@link #committed}. */
  public void announce(Connection connection, List<Announcement> news) throws SQLException {
    if (!news.isEmpty()) {
      Notifications.announce(connection, CHANNEL, payloads(news));
    }
  }

  private List<String> payloads(List<Announcement> news) {
    List<String> payloads = new ArrayList<>();
    StringBuilder payload = new StringBuilder(replica);
    for (Announcement one : news) {
      String word = one.word();
      if (payload.length() + 1 + word.length() > MOST) {
        payloads.add(payload.toString());
        payload = new StringBuilder(replica);
      }
      payload.append(' ').append(word);
    }
    payloads.add(payload.toString());
    return payloads;
  }

  /** Here nobody waits for the way through the database. */
  public void committed(List<Announcement> news) {
    news.forEach(this::tell);
  }

  /** Called for every session that moved on; must return at once. */
  public void onSession(Consumer<SessionId> listener) {
    onMove.add(listener);
  }

  /**
   * Called for every session whose log grew, and when that cannot be known; must return at once.
   */
  void onEvents(Consumer<Announcement> grown, Runnable missed) {
    onEvents.add(grown);
    onMissed.add(missed);
  }

  /** For the one who carries a session's orders to its runner, and sleeps between looks. */
  public Watch watchOrders() {
    return new Watch();
  }

  private void heard(String payload) {
    String[] words = payload.split(" ");
    if (!words[0].equals(replica)) {
      for (int i = 1; i < words.length; i++) {
        tell(Announcement.parse(words[i]));
      }
    }
  }

  private void tell(Announcement news) {
    if (news.orders()) {
      watches
          .getOrDefault(news.session(), Set.of())
          .forEach(watch -> watch.haveOrders(news.session()));
    }
    if (news.moved()) {
      onMove.forEach(listener -> listener.accept(news.session()));
    }
    if (news.rev() > 0) {
      onEvents.forEach(listener -> listener.accept(news));
    }
  }

  private void missed() {
    watches.forEach((session, set) -> set.forEach(watch -> watch.haveOrders(session)));
    onMissed.forEach(Runnable::run);
  }

  /**
   * One reader's bell, for all the sessions that it looks after. Rings are not counted: it is rung
   * or it is not.
   */
  public final class Watch implements AutoCloseable {
    private final Set<SessionId> sessions = ConcurrentHashMap.newKeySet();
    private final Semaphore bell = new Semaphore(0);
    private final Set<SessionId> orders = ConcurrentHashMap.newKeySet();

    private Watch() {}

    /** Looks after this one too, which may have orders already. */
    public void add(SessionId session) {
      if (sessions.add(session)) {
        watches.compute(
            session,
            (_, set) -> {
              Set<Watch> all = set == null ? ConcurrentHashMap.newKeySet() : set;
              all.add(this);
              return all;
            });
      }
      haveOrders(session);
    }

    /** Looks after it no more. */
    public void remove(SessionId session) {
      sessions.remove(session);
      watches.computeIfPresent(
          session,
          (_, set) -> {
            set.remove(this);
            return set.isEmpty() ? null : set;
          });
    }

    /** Until rung since the last call, or the time is over. */
    public boolean await(Duration patience) throws InterruptedException {
      boolean rung = bell.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
      bell.drainPermits();
      return rung;
    }

    /** For which there may be orders since this was last asked. */
    public Set<SessionId> takeOrders() {
      Set<SessionId> taken = Set.copyOf(orders);
      orders.removeAll(taken);
      return taken;
    }

    private void haveOrders(SessionId session) {
      orders.add(session);
      bell.release();
    }

    /** Wakes the reader for a reason of its own. */
    public void wake() {
      bell.release();
    }

    @Override
    public void close() {
      Set.copyOf(sessions).forEach(this::remove);
    }
  }
}
