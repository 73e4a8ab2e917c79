package dev.quarterdeck.control.log;

import dev.quarterdeck.control.platform.database.Database;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A session's events for whoever reads them. A viewer has one cursor, its last rev, and takes what
 * follows as fast as it can: from the log's pages while it is behind, then from the feed that all
 * viewers of the session share. Nothing is pushed, so a slow viewer holds nobody up and no memory.
 */
@Singleton
public class EventLog {
  private static final int PER_FEED = 512 * 1024;
  private static final int PER_FEED_WHEN_FULL = 16 * 1024;

  /** What a viewer that is behind holds at most, but for one event that is larger alone. */
  private static final long A_PAGE = 1024L * 1024;

  private static final long ALL_FEEDS = 64L * 1024 * 1024;

  private final Database database;
  private final EventStore events;
  private final ConcurrentHashMap<SessionId, Shared> feeds = new ConcurrentHashMap<>();
  private final AtomicLong held = new AtomicLong();

  private record Shared(Feed feed, int viewers) {}

  public EventLog(Database database, EventStore events, Wakeups wakeups) {
    this.database = database;
    this.events = events;
    wakeups.onEvents(
        news -> {
          Shared shared = feeds.get(news.session());
          if (shared != null) {
            shared.feed().announced(news.rev());
          }
        },
        () -> feeds.values().forEach(shared -> shared.feed().doubt()));
  }

  /** A page for whoever does not wait. */
  public List<Event> after(Session session, long rev, int limit) {
    return after(session.id(), rev, beginning(session), limit);
  }

  /** The same for whoever knows that nothing it asks for was recorded before {@code since}. */
  public List<Event> after(Session session, long rev, Instant since, int limit) {
    Instant beginning = beginning(session);
    return after(session.id(), rev, since.isAfter(beginning) ? since : beginning, limit);
  }

  /** The page that ends before {@code rev}, in order. */
  public List<Event> before(Session session, long rev, boolean output, int limit) {
    return database.read(connection ->
        events.before(connection, session.id().value(), rev, beginning(session), output, limit));
  }

  private List<Event> after(SessionId session, long rev, Instant since, int limit) {
    return database.read(
        connection -> events.after(connection, session.value(), rev, since, limit));
  }

  /**
   * The session's events up to this rev are kept no longer. Asked after reading: whatever was
   * missing then is known by now.
   */
  public long forgottenRev(SessionId session) {
    return database.read(connection -> events.forgottenRev(connection, session.value()));
  }

  /** Nothing of its log is older. A little earlier, since the database rounds times. */
  private static Instant beginning(Session session) {
    return session.createdAt().minusSeconds(1);
  }

  /** What was just committed on this replica. */
  public void committed(SessionId session, List<Event> appended) {
    Shared shared = feeds.get(session);
    if (shared != null && !appended.isEmpty()) {
      shared.feed().committed(appended);
    }
  }

  /** Follows the log from just after {@code rev}. */
  public Follower follow(Session session, long rev) {
    Shared shared =
        feeds.compute(
            session.id(),
            (id, known) ->
                known == null
                    ? new Shared(newFeed(id, beginning(session)), 1)
                    : new Shared(known.feed(), known.viewers() + 1));
    return new Follower(session.id(), shared.feed(), rev, Math.min(rev, session.lastRev()));
  }

  private Feed newFeed(SessionId session, Instant since) {
    return new Feed(
        (rev, recorded, limit) ->
            database.read(connection ->
                events.page(connection, session.value(), rev, recorded, limit, A_PAGE)),
        new Feed.Room() {
          @Override
          public int perFeed() {
            return held.get() > ALL_FEEDS ? PER_FEED_WHEN_FULL : PER_FEED;
          }

          @Override
          public void taken(int weight) {
            held.addAndGet(weight);
          }
        },
        since);
  }

  private void left(SessionId session) {
    feeds.computeIfPresent(
        session,
        (_, shared) -> {
          if (shared.viewers() > 1) {
            return new Shared(shared.feed(), shared.viewers() - 1);
          }
          shared.feed().close();
          return null;
        });
  }

  /** One viewer. Not for two threads. */
  public final class Follower implements AutoCloseable {
    private final SessionId session;
    private final Feed feed;
    private final long asked;
    private long cursor;

    private Follower(SessionId session, Feed feed, long asked, long cursor) {
      this.session = session;
      this.feed = feed;
      this.asked = asked;
      this.cursor = cursor;
    }

    /** The next entries, or none when nothing came within the time. */
    public List<Entry> next(int limit, Duration patience) throws InterruptedException {
      List<Entry> entries = feed.next(cursor, limit, patience);
      if (entries.isEmpty()) {
        return entries;
      }
      cursor = entries.getLast().rev();
      // Whoever asks from beyond the log's end hears nothing until it has come so far.
      return entries.getFirst().rev() > asked
          ? entries
          : entries.stream().filter(entry -> entry.rev() > asked).toList();
    }

    @Override
    public void close() {
      left(session);
    }
  }
}
