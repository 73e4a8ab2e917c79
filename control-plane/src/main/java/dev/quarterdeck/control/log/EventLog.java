package dev.quarterdeck.control.log;

import dev.quarterdeck.control.platform.database.Database;
import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * A session's events for whoever reads them. A viewer has one cursor, its last rev: it reads pages
 * until one is empty, then waits. The log is the truth; a wake-up only says that looking is
 * worthwhile, and a missed one costs a moment, never an event.
 */
@Singleton
public class EventLog {
  private final Database database;
  private final EventStore events;
  private final Wakeups wakeups;

  public EventLog(Database database, EventStore events, Wakeups wakeups) {
    this.database = database;
    this.events = events;
    this.wakeups = wakeups;
  }

  public List<Event> after(SessionId session, long rev, int limit) {
    return database.read(connection -> events.after(connection, session.value(), rev, limit));
  }

  /** To be opened before the first read, so that nothing committed in between is slept over. */
  public Wakeups.Watch watch(SessionId session) {
    return wakeups.watch(session);
  }

  /**
   * The next events after the cursor: at once if there are any, else after a wake-up or a while.
   */
  public List<Event> next(
      SessionId session, long rev, int limit, Wakeups.Watch watch, Duration patience)
      throws InterruptedException {
    List<Event> page = after(session, rev, limit);
    if (page.isEmpty()) {
      watch.await(patience);
      return after(session, rev, limit);
    }
    return page;
  }
}
