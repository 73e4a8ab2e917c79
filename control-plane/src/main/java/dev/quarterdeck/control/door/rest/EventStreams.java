package dev.quarterdeck.control.door.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarterdeck.control.access.Access;
import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Place;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.log.Entry;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.log.EventLog;
import dev.quarterdeck.control.platform.http.BlockingPublisher.Sink;
import dev.quarterdeck.control.session.Session;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends a session's log to one client as server-sent events. The loop runs on the publisher's
 * thread; it ends when the session is deleted, when the right to read is gone, or by interruption
 * when the client is.
 */
@Singleton
final class EventStreams {
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  /** What is read at once; a page is also bounded by its bytes, which a slow client holds. */
  private static final int BATCH = 500;

  private static final String DELETED = "session.deleted";
  private static final byte[] COMMENT = {':', '\n', '\n'};

  private final EventLog log;
  private final Sessions sessions;
  private final Access access;
  private final ObjectMapper json;
  private final Entry.Form form = this::text;
  private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();

  EventStreams(EventLog log, Sessions sessions, Access access, ObjectMapper json) {
    this.log = log;
    this.sessions = sessions;
    this.access = access;
    this.json = json;
  }

  /** One open stream, and how much of the log it has sent. */
  private record Viewer(Session session, AtomicLong sent) {}

  /** How many read this session now. */
  int open(String name) {
    return (int) viewers.stream().filter(viewer -> isOf(viewer, name)).count();
  }

  /** How many events they were sent. */
  long sent(String name) {
    return viewers.stream()
        .filter(viewer -> isOf(viewer, name))
        .mapToLong(viewer -> viewer.sent().get())
        .sum();
  }

  private static boolean isOf(Viewer viewer, String name) {
    return viewer.session().name().name().equals(name);
  }

  void run(Principal reader, Session session, long after, Sink<byte[]> sink)
      throws InterruptedException {
    Viewer viewer = new Viewer(session, new AtomicLong());
    viewers.add(viewer);
    try {
      JoinedPieces pieces = new JoinedPieces(sink);
      send(reader, viewer, after, pieces);
      pieces.flush();
    } finally {
      viewers.remove(viewer);
    }
  }

  private void send(Principal reader, Viewer viewer, long after, JoinedPieces sink)
      throws InterruptedException {
    Session session = viewer.session();
    long checked = System.nanoTime();
    boolean deleted = false;
    // At once, so that the client knows that it is connected.
    sink.emit(COMMENT);
    long shown = Math.min(after, session.lastRev());
    long forgotten = log.forgottenRev(session.id());
    if (forgotten > shown) {
      sink.emit(forgotten(forgotten));
      shown = forgotten;
    }
    try (EventLog.Follower follower = log.follow(session, Math.max(after, shown))) {
      while (true) {
        sink.flush();
        // Nothing is waited for any more once it is deleted; what is left comes before the end.
        List<Entry> entries = follower.next(BATCH, deleted ? Duration.ZERO : SIGN_OF_LIFE);
        for (Entry entry : entries) {
          if (entry.rev() > Math.max(after, shown) + 1) {
            // Went while this slow reader was on its way to it.
            sink.emit(forgotten(entry.rev() - 1));
          }
          shown = entry.rev();
          sink.emit(entry.in(form));
          viewer.sent().incrementAndGet();
          deleted |= entry.event().type().equals(DELETED);
        }
        if (entries.isEmpty()) {
          if (deleted || isDeleted(session)) {
            sink.emit(end("The session was deleted."));
            return;
          }
          sink.emit(COMMENT);
        }
        if (System.nanoTime() - checked > SIGN_OF_LIFE.toNanos()) {
          checked = System.nanoTime();
          if (!mayStillRead(reader, session)) {
            sink.emit(end("You may not read this session any more."));
            return;
          }
        }
      }
    }
  }

  /** Its last events are sent before. A session without a row is about to get one. */
  private boolean isDeleted(Session session) {
    return sessions.find(session.id()).filter(Session::deleted).isPresent();
  }

  private boolean mayStillRead(Principal reader, Session session) {
    return access.allows(
        reader,
        Deed.READ_CONVERSATION,
        new Place.Thing(session.name().namespace(), session.name().name()));
  }

  private byte[] text(Event event) {
    return bytes("id: " + event.rev() + "\n" + data(EventView.of(event)) + "\n");
  }

  private byte[] forgotten(long upToRev) {
    return bytes("event: forgotten\nid: " + upToRev + "\n" + data(new Forgotten(upToRev)) + "\n");
  }

  private record Forgotten(long upToRev) {}

  private byte[] end(String because) {
    return bytes("event: end\n" + data(new End(because)) + "\n");
  }

  private record End(String because) {}

  /** What a runner sent may be written over several lines; each one needs the word before it. */
  private String data(Object value) {
    try {
      String text = json.writeValueAsString(value);
      if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
        return "data: " + text + "\n";
      }
      return text.lines().map(line -> "data: " + line + "\n").reduce("", String::concat);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event could not be written", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
