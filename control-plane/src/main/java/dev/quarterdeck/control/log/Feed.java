package dev.quarterdeck.control.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest part of one session's log, for all who follow it on this replica. What this replica
 * stored comes in right after its commit; what another one stored is loaded by the first viewer who
 * notices, once for all. The log stays the truth: who is behind the tail reads pages.
 */
final class Feed {
  /** Reads a page of the log; runs outside of the lock. */
  @FunctionalInterface
  interface Pages {
    Page after(long rev, Instant since, int limit);
  }

  /** How much all tails may hold together. */
  interface Room {
    /** What one tail may hold now. */
    int perFeed();

    void taken(int weight);
  }

  private static final int PAGE = 500;

  /** What nobody told of is found after so long. */
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);

  private final Pages pages;
  private final Room room;
  private final Instant since;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Without a gap up to {@code last}. */
  private final ArrayDeque<Entry> tail = new ArrayDeque<>();

  private int weight;
  private boolean joined;
  private long last;
  private Instant lastRecordedAt;
  private long announced;
  private boolean doubt;
  private boolean loading;
  private long looked = System.nanoTime();

  /** {@code since}: when the session was made, or earlier. */
  Feed(Pages pages, Room room, Instant since) {
    this.pages = pages;
    this.room = room;
    this.since = since;
    this.lastRecordedAt = since;
  }

  /** What was just committed here, in order. Taken if it follows; otherwise it is only news. */
  void committed(List<Event> events) {
    lock.lock();
    try {
      announced = Math.max(announced, events.getLast().rev());
      add(events);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Somebody else's log entries go up to here. */
  void announced(long rev) {
    lock.lock();
    try {
      if (rev > announced) {
        announced = rev;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nobody knows what was missed: look. */
  void doubt() {
    lock.lock();
    try {
      doubt = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void add(List<Event> events) {
    if (!joined || events.isEmpty() || events.getFirst().rev() > last + 1) {
      return;
    }
    for (Event event : events) {
      if (event.rev() > last) {
        Entry entry = new Entry(event);
        tail.add(entry);
        take(entry.weight());
        last = event.rev();
        lastRecordedAt = event.recordedAt();
      }
    }
    int most = room.perFeed();
    while (weight > most && tail.size() > 1) {
      take(-tail.removeFirst().weight());
    }
  }

  /** The table knows best: where it has a gap, something was forgotten. */
  private void addRead(List<Event> page) {
    if (!page.isEmpty() && page.getFirst().rev() > last + 1) {
      tail.clear();
      take(-weight);
      last = page.getFirst().rev() - 1;
    }
    add(page);
  }

  private void take(int more) {
    weight += more;
    room.taken(more);
  }

  /** Gives back what it held. */
  void close() {
    lock.lock();
    try {
      tail.clear();
      take(-weight);
      joined = false;
    } finally {
      lock.unlock();
    }
  }

  /** The next entries after the cursor, or none when nothing came within the time. */
  List<Entry> next(long cursor, int limit, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long from = cursor;
    while (true) {
      switch (fromTail(from, limit, deadline)) {
        case Tail.Entries(List<Entry> entries) -> {
          return entries;
        }
        case Tail.BeginsAfter(long floor) -> {
          Page page = pages.after(from, since, limit);
          if (page.last()) {
            join(from, page.events());
          }
          if (!page.events().isEmpty()) {
            return page.events().stream().map(Entry::new).toList();
          }
          // What was there before the tail is forgotten.
          from = Math.max(from, floor);
        }
      }
    }
  }

  private sealed interface Tail {
    record Entries(List<Entry> entries) implements Tail {}

    /** The pages know what is before. */
    record BeginsAfter(long rev) implements Tail {}
  }

  private Tail fromTail(long cursor, int limit, long deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (joined && cursor >= last - tail.size()) {
        if (cursor < last) {
          return new Tail.Entries(slice(cursor, limit));
        }
        long left = deadline - System.nanoTime();
        long untilLook = looked + LOOK_ANYWAY.toNanos() - System.nanoTime();
        if (!loading && (doubt || announced > last || untilLook <= 0)) {
          load();
        } else if (left <= 0) {
          return new Tail.Entries(List.of());
        } else {
          long pause = loading ? left : Math.min(left, untilLook);
          boolean _ = changed.await(pause, TimeUnit.NANOSECONDS);
        }
      }
      return new Tail.BeginsAfter(joined ? last - tail.size() : 0);
    } finally {
      lock.unlock();
    }
  }

  private List<Entry> slice(long cursor, int limit) {
    return last - cursor <= tail.size() / 2 ? fromEnd(cursor, limit) : fromBeginning(cursor, limit);
  }

  /** Most viewers have all but the newest, and do not have to walk past the rest. */
  private List<Entry> fromEnd(long cursor, int limit) {
    Entry[] newest = new Entry[(int) (last - cursor)];
    Iterator<Entry> backwards = tail.descendingIterator();
    for (int i = newest.length - 1; i >= 0; i--) {
      newest[i] = backwards.next();
    }
    return List.of(newest).subList(0, Math.min(limit, newest.length));
  }

  private List<Entry> fromBeginning(long cursor, int limit) {
    List<Entry> slice = new ArrayList<>(Math.min(limit, tail.size()));
    long skip = cursor - (last - tail.size());
    for (Entry entry : tail) {
      if (skip-- > 0) {
        continue;
      }
      if (slice.size() == limit) {
        break;
      }
      slice.add(entry);
    }
    return slice;
  }

  /** With the lock, which is given away while the database works. */
  private void load() {
    long from = last;
    Instant recorded = lastRecordedAt;
    long before = announced;
    doubt = false;
    loading = true;
    lock.unlock();
    Page page = new Page(List.of(), true);
    boolean read = false;
    try {
      page = pages.after(from, recorded, PAGE);
      read = true;
    } finally {
      lock.lock();
      loading = false;
      doubt |= !read;
      looked = System.nanoTime();
      changed.signalAll();
    }
    addRead(page.events());
    if (page.last() && announced == before) {
      // Whoever announced more was undone, or did not know.
      announced = last;
    }
  }

  /** The first who reached the end says where it is. */
  private void join(long cursor, List<Event> page) {
    lock.lock();
    try {
      if (!joined) {
        joined = true;
        last = cursor;
        addRead(page);
      }
    } finally {
      lock.unlock();
    }
  }
}
