package dev.quarterdeck.control.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.log.EventLog;
import dev.quarterdeck.control.session.Session;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A session as lines, from the first event that is kept to the last of this moment. */
@Singleton
public class Exports {
  private static final int FEW = 16;
  private static final int MANY = 1_000;

  /** A page is asked for so large that it is likely to hold about this much. */
  private static final int PIECE = 512 * 1024;

  private final EventLog log;
  private final Sessions sessions;

  Exports(EventLog log, Sessions sessions) {
    this.log = log;
    this.sessions = sessions;
  }

  /** Where the bytes go; returns when there is room for more. */
  @FunctionalInterface
  public interface Target {
    void take(byte[] bytes) throws InterruptedException;
  }

  public void write(Session session, Target target) throws InterruptedException {
    SessionFile.Head head = head(session);
    target.take(bytes(head.line()));
    long rev = head.firstRev() - 1;
    Instant since = Instant.EPOCH;
    int limit = FEW;
    while (rev < head.lastRev()) {
      int wanted = (int) Math.min(limit, head.lastRev() - rev);
      List<Event> page = log.after(session, rev, since, wanted);
      if (page.isEmpty() || page.getFirst().rev() != rev + 1) {
        // The connection breaks, so that nobody takes it for whole.
        throw new IllegalStateException("a part of the log was let go while it was exported");
      }
      byte[] piece = piece(page);
      target.take(piece);
      rev = page.getLast().rev();
      since = page.getLast().recordedAt();
      limit = Math.clamp((long) page.size() * PIECE / piece.length, FEW, MANY);
    }
  }

  private SessionFile.Head head(Session session) {
    long first = log.forgottenRev(session.id()) + 1;
    Optional<String> imported = sessions.importedHead(session.id());
    if (imported.isEmpty()) {
      return SessionFile.Head.of(session, first);
    }
    try {
      return SessionFile.head(imported.get()).at(session, first);
    } catch (BadLine e) {
      throw new IllegalStateException("the line that was checked at the import is bad", e);
    }
  }

  private static byte[] piece(List<Event> page) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(PIECE);
    page.forEach(event -> out.writeBytes(bytes(SessionFile.line(event))));
    return out.toByteArray();
  }

  private static byte[] bytes(String line) {
    return (line + "\n").getBytes(UTF_8);
  }
}
