package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.conversation.Links.Stored;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunId;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what all links of this replica bring, many sessions' events in one commit. Nobody waits on
 * purpose: while one group is written the next one gathers, so groups are small when little is said
 * and large when much is. The writers run from the start of the application to its end.
 */
@Singleton
class Appender {
  private static final Logger LOG = LoggerFactory.getLogger(Appender.class);

  /** One gathers and encodes while the other waits for the disk. */
  private static final int WRITERS = 2;

  private static final int MOST_EVENTS = 5_000;
  private static final long MOST_BYTES = 8L * 1024 * 1024;

  /** Wakes a writer that is to end. */
  private static final Batch END =
      new Batch(new SessionId(new UUID(0, 0)), 0, new HostId("host_none"), List.of());

  /** What one link brings at once. */
  record Batch(SessionId session, long epoch, HostId host, List<HostFrame> frames) {
    Batch {
      frames = List.copyOf(frames);
    }

    private long bytes() {
      return frames.stream().mapToLong(frame -> frame.envelope().data().text().length()).sum();
    }
  }

  /** A batch whose link waits. */
  private static final class Waiting {
    private final Batch batch;
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable Stored stored;
    private @Nullable RuntimeException failure;

    private Waiting(Batch batch) {
      this.batch = batch;
    }

    private void done(Stored result) {
      stored = result;
      done.countDown();
    }

    private void failed(RuntimeException e) {
      failure = e;
      done.countDown();
    }

    private void givenUp() {
      done.countDown();
    }

    private Stored await() throws InterruptedException {
      done.await();
      if (failure != null) {
        throw failure;
      }
      if (stored == null) {
        throw new InterruptedException("the control plane stops");
      }
      return stored;
    }
  }

  private final Journal journal;
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final List<Thread> writers = new ArrayList<>();
  private volatile boolean stopped;

  Appender(Journal journal) {
    this.journal = journal;
  }

  @PostConstruct
  void start() {
    for (int i = 1; i <= WRITERS; i++) {
      writers.add(Thread.ofVirtual().name("appender-" + i).start(this::run));
    }
  }

  /** What is being written is still written; who comes later is told that it was not. */
  @PreDestroy
  void stop() throws InterruptedException {
    stopped = true;
    queue.add(new Waiting(END));
    for (Thread writer : writers) {
      writer.join();
    }
    List<Waiting> late = new ArrayList<>();
    queue.drainTo(late);
    late.forEach(Waiting::givenUp);
  }

  /** Returns after the commit. */
  Stored store(Batch batch) throws InterruptedException {
    Waiting waiting = new Waiting(batch);
    queue.put(waiting);
    if (stopped && queue.remove(waiting)) {
      waiting.givenUp();
    }
    return waiting.await();
  }

  /** All of them at once, each for its own session; returns after the last commit. */
  Map<SessionId, Stored> store(List<Batch> batches) throws InterruptedException {
    List<Waiting> waiting = batches.stream().map(Waiting::new).toList();
    for (Waiting one : waiting) {
      queue.put(one);
      if (stopped && queue.remove(one)) {
        one.givenUp();
      }
    }
    Map<SessionId, Stored> stored = new LinkedHashMap<>();
    for (Waiting one : waiting) {
      stored.put(one.batch.session(), one.await());
    }
    return stored;
  }

  private void run() {
    Optional<Waiting> left = Optional.empty();
    try {
      while (!stopped || left.isPresent()) {
        List<Waiting> group = new ArrayList<>();
        left = gather(left.isPresent() ? left.get() : queue.take(), group);
        if (!group.isEmpty()) {
          write(group);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Fills the group with what waits; gives back what belongs to the next one. */
  private Optional<Waiting> gather(Waiting first, List<Waiting> group) {
    Set<SessionId> sessions = new HashSet<>();
    int events = 0;
    long bytes = 0;
    for (Waiting next = first; next != null; next = queue.poll()) {
      if (next.batch == END) {
        // For the other writers too.
        queue.add(next);
        break;
      }
      events += next.batch.frames().size();
      bytes += next.batch.bytes();
      boolean full = !group.isEmpty() && (events > MOST_EVENTS || bytes > MOST_BYTES);
      if (full || !sessions.add(next.batch.session())) {
        return Optional.of(next);
      }
      group.add(next);
    }
    return Optional.empty();
  }

  private void write(List<Waiting> group) {
    try {
      Map<SessionId, Stored> stored = commit(group.stream().map(waiting -> waiting.batch).toList());
      group.forEach(waiting ->
          waiting.done(stored.getOrDefault(waiting.batch.session(), new Stored.Fenced())));
    } catch (RuntimeException e) {
      if (isAway(e)) {
        group.forEach(waiting -> waiting.failed(e));
      } else if (group.size() > 1) {
        LOG.warn("sessions={} append=failed next=\"each alone\"", group.size(), e);
        group.forEach(waiting -> write(List.of(waiting)));
      } else {
        writeOneByOne(group.getFirst(), e);
      }
    }
  }

  /** Somewhere in this batch is what cannot be stored. */
  private void writeOneByOne(Waiting waiting, RuntimeException cause) {
    Batch batch = waiting.batch;
    LOG.error("session={} append=failed next=\"one by one\"", batch.session(), cause);
    try {
      Stored last = Stored.UpTo.nothing();
      for (HostFrame frame : batch.frames()) {
        last = last.and(writeOrRefuse(batch, frame));
      }
      waiting.done(last);
    } catch (RuntimeException e) {
      waiting.failed(e);
    }
  }

  private Stored writeOrRefuse(Batch batch, HostFrame frame) {
    Batch one = new Batch(batch.session(), batch.epoch(), batch.host(), List.of(frame));
    try {
      return commit(List.of(one)).getOrDefault(batch.session(), new Stored.Fenced());
    } catch (RuntimeException e) {
      if (isAway(e)) {
        throw e;
      }
      LOG.error(
          "session={} type={} seq={} event=refused",
          batch.session(),
          frame.envelope().type(),
          frame.envelope().seq(),
          e);
      return journal
          .edit(
              batch.session(),
              edit ->
                  edit.session().epoch() == batch.epoch()
                      ? new RunEvents(edit, batch.host())
                          .refuse(frame, "The server could not store it; its log says why.")
                      : new Stored.Fenced())
          .orElse(new Stored.Fenced());
    }
  }

  private static boolean isAway(RuntimeException e) {
    return e instanceof DatabaseException failure
        && failure.kind() == DatabaseException.Kind.UNAVAILABLE;
  }

  /** Without those sessions that are not there. */
  private Map<SessionId, Stored> commit(List<Batch> batches) {
    return journal.write(transaction -> commit(transaction, batches));
  }

  private static Map<SessionId, Stored> commit(Transaction transaction, List<Batch> batches)
      throws SQLException {
    Map<SessionId, Edit> edits =
        transaction.openForEvents(batches.stream().map(Batch::session).toList());
    Set<RunId> runs = new HashSet<>();
    for (Batch batch : batches) {
      batch.frames().forEach(frame -> frame.envelope().runId().ifPresent(runs::add));
    }
    transaction.expect(runs);
    Map<SessionId, Stored> stored = new HashMap<>();
    for (Batch batch : batches) {
      Edit edit = edits.get(batch.session());
      if (edit != null && edit.session().epoch() == batch.epoch()) {
        stored.put(batch.session(), new RunEvents(edit, batch.host()).store(batch.frames()));
      }
    }
    return stored;
  }
}
