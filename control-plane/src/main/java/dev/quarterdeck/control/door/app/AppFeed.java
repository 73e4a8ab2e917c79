package dev.quarterdeck.control.door.app;

import dev.quarterdeck.control.access.Access;
import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Place;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.log.Entry;
import dev.quarterdeck.control.log.EventLog;
import dev.quarterdeck.control.log.LogNews;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.platform.problem.ProblemException;
import dev.quarterdeck.control.platform.socket.Connection;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one app the events of every session that its person may read, each session's in order: from
 * the moment of the connection, or from where the app says. The loop runs until {@link #close}.
 */
final class AppFeed implements LogNews.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(AppFeed.class);
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(15);
  private static final Duration DATABASE_PAUSE = Duration.ofSeconds(1);
  private static final int BATCH = 64;
  private static final String OUTPUT = "run.output";

  /** Feeds are left that are quiet for so long. */
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  /** Nobody is signed in any more. */
  private static final int SIGNED_OUT = 4401;

  /** A wish of the app, carried out between two events. */
  private record Wish(
      SessionId session, boolean subscribe, boolean output, OptionalLong after, String answer) {}

  /** How far the app is with one session. */
  private static final class Cursor {
    private final Session session;
    private long rev;
    private EventLog.@Nullable Follower follower;
    private long used = System.nanoTime();

    private Cursor(Session session, long rev) {
      this.session = session;
      this.rev = rev;
    }

    private void leave() {
      if (follower != null) {
        follower.close();
        follower = null;
      }
    }
  }

  private final EventLog log;
  private final LogNews news;
  private final Sessions sessions;
  private final Access access;
  private final AppForms forms;
  private final Principal principal;
  private final BooleanSupplier stillSignedIn;
  private final Connection connection;
  private final Thread loop;

  private final Map<SessionId, Cursor> cursors = new HashMap<>();
  private final Set<SessionId> withOutput = new HashSet<>();

  // Guarded by this.
  private final Set<SessionId> grown = new LinkedHashSet<>();
  private final Queue<Wish> wishes = new ArrayDeque<>();
  private boolean missed;
  private boolean closed;

  AppFeed(
      EventLog log,
      LogNews news,
      Sessions sessions,
      Access access,
      AppForms forms,
      Principal principal,
      BooleanSupplier stillSignedIn,
      Connection connection) {
    this.log = log;
    this.news = news;
    this.sessions = sessions;
    this.access = access;
    this.forms = forms;
    this.principal = principal;
    this.stillSignedIn = stillSignedIn;
    this.connection = connection;
    this.loop = Thread.ofVirtual().name("app-" + connection.id()).unstarted(this::run);
  }

  /** Everything that is stored from now on is sent. */
  void start() {
    news.add(this);
    sessions
        .active()
        .forEach(session -> cursors.put(session.id(), new Cursor(session, session.lastRev())));
    loop.start();
  }

  void close() {
    news.remove(this);
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    // Without an interrupt, which on a virtual thread would close a pooled connection under it.
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** With a position everything after it follows the answer, whatever was sent before. */
  void subscribe(SessionId session, boolean output, OptionalLong after, String answer) {
    wish(new Wish(session, true, output, after, answer));
  }

  void unsubscribe(SessionId session, String answer) {
    wish(new Wish(session, false, false, OptionalLong.empty(), answer));
  }

  /** Before the next subscription: no other one stays. */
  void unsubscribeAll() {
    synchronized (this) {
      wishes.add(new Wish(ALL, false, false, OptionalLong.empty(), ""));
      notifyAll();
    }
  }

  private static final SessionId ALL = new SessionId(new java.util.UUID(0, 0));

  private synchronized void wish(Wish wish) {
    wishes.add(wish);
    notifyAll();
  }

  @Override
  public synchronized void grown(SessionId session) {
    grown.add(session);
    notifyAll();
  }

  @Override
  public synchronized void missed() {
    missed = true;
    notifyAll();
  }

  private void run() {
    long checked = System.nanoTime();
    try {
      while (true) {
        Set<SessionId> look;
        Queue<Wish> asked;
        boolean all;
        synchronized (this) {
          if (grown.isEmpty() && wishes.isEmpty() && !missed && !closed) {
            wait(LOOK_ANYWAY.toMillis());
          }
          if (closed) {
            return;
          }
          look = new LinkedHashSet<>(grown);
          grown.clear();
          asked = new ArrayDeque<>(wishes);
          wishes.clear();
          all = missed;
          missed = false;
        }
        try {
          while (!asked.isEmpty()) {
            fulfil(asked.element());
            asked.remove();
          }
          if (all) {
            sessions.active().forEach(session -> grown(session.id()));
          }
          for (SessionId session : look) {
            deliver(session);
          }
          if (System.nanoTime() - checked > LOOK_ANYWAY.toNanos()) {
            checked = System.nanoTime();
            if (!stillSignedIn.getAsBoolean()) {
              connection.close(SIGNED_OUT, "you are not signed in any more");
              return;
            }
            leaveQuiet();
          }
        } catch (DatabaseException | ProblemException e) {
          // Nothing is lost: the cursors stand where they are.
          LOG.warn("connection={} feed=waiting cause=\"{}\"", connection.id(), e.getMessage());
          again(asked);
          look.forEach(this::grown);
          missed();
          Thread.sleep(DATABASE_PAUSE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("connection={} feed=failed", connection.id(), e);
      connection.close(1011, "internal error");
    } finally {
      cursors.values().forEach(Cursor::leave);
    }
  }

  private synchronized void again(Queue<Wish> unfulfilled) {
    unfulfilled.addAll(wishes);
    wishes.clear();
    wishes.addAll(unfulfilled);
  }

  private void fulfil(Wish wish) throws InterruptedException {
    if (wish.session().equals(ALL)) {
      withOutput.clear();
      return;
    }
    if (!wish.subscribe() || !wish.output()) {
      withOutput.remove(wish.session());
    } else {
      withOutput.add(wish.session());
    }
    if (wish.after().isPresent()) {
      Cursor cursor = cursorOf(wish.session()).orElse(null);
      if (cursor != null) {
        cursor.leave();
        cursor.rev = wish.after().getAsLong();
        grown(wish.session());
      }
    }
    connection.awaitRoom();
    boolean _ = connection.send(wish.answer());
  }

  private Optional<Cursor> cursorOf(SessionId id) {
    Cursor known = cursors.get(id);
    if (known == null) {
      // Made after the app came: all of it is new.
      sessions.find(id).ifPresent(session -> cursors.put(id, new Cursor(session, 0)));
    }
    return Optional.ofNullable(cursors.get(id));
  }

  private void deliver(SessionId id) throws InterruptedException {
    Cursor cursor = cursorOf(id).orElse(null);
    if (cursor == null || !mayRead(cursor.session)) {
      return;
    }
    EventLog.Follower follower = cursor.follower;
    if (follower == null) {
      follower = log.follow(cursor.session, cursor.rev);
      cursor.follower = follower;
    }
    cursor.used = System.nanoTime();
    boolean any = false;
    for (Entry entry : follower.next(BATCH, Duration.ZERO)) {
      any = true;
      if (!entry.event().type().equals(OUTPUT) || withOutput.contains(id)) {
        connection.awaitRoom();
        boolean _ = connection.sendUtf8(entry.in(forms.of(id)));
      }
      cursor.rev = entry.rev();
    }
    if (any) {
      // The others have their turn first.
      grown(id);
    }
  }

  /** One question for a namespace; only what was asked for by name is looked at alone. */
  private boolean mayRead(Session session) {
    String namespace = session.name().namespace();
    return access.allows(principal, Deed.READ_CONVERSATION, new Place.Namespace(namespace))
        || (withOutput.contains(session.id())
            && access.allows(
                principal,
                Deed.READ_CONVERSATION,
                new Place.Thing(namespace, session.name().name())));
  }

  private void leaveQuiet() {
    long now = System.nanoTime();
    for (Iterator<Cursor> all = cursors.values().iterator(); all.hasNext(); ) {
      Cursor cursor = all.next();
      if (now - cursor.used > QUIET_NANOS) {
        cursor.leave();
      }
    }
  }
}
