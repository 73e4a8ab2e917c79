package dev.quarterdeck.control.reconcile;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Keys that somebody should look at. A key is in it once, is given to one worker at a time, rests a
 * little between two looks, and comes back later and later when looking fails.
 */
final class WorkQueue<K> {
  static final Duration FIRST_RETRY = Duration.ofMillis(500);
  static final Duration LONGEST_RETRY = Duration.ofMinutes(2);
  private static final int MANY = 1_000;

  /** A key at a time; valid while {@code due} says the same. */
  private record Turn<K>(K key, long at) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Duration rest;
  private final LongSupplier nanoTime;
  private final DoubleSupplier random;

  private final Map<K, Long> due = new HashMap<>();
  private final PriorityQueue<Turn<K>> turns;
  private final Set<K> running = new HashSet<>();
  private final Map<K, Long> restsUntil = new HashMap<>();
  private final Map<K, Integer> failures = new HashMap<>();
  private boolean open = true;
  private boolean paused;

  /**
   * @param rest between two looks at the same key
   * @param nanoTime the clock, as {@link System#nanoTime}
   * @param random from 0 to 1, so that what failed together does not come back together
   */
  WorkQueue(Duration rest, LongSupplier nanoTime, DoubleSupplier random) {
    this.rest = rest;
    this.nanoTime = nanoTime;
    this.random = random;
    long start = nanoTime.getAsLong();
    this.turns = new PriorityQueue<>(Comparator.comparingLong(turn -> turn.at() - start));
  }

  /** As soon as possible. */
  void add(K key) {
    add(key, Duration.ZERO);
  }

  /** After this time, or sooner if someone else wants it sooner. */
  void add(K key, Duration delay) {
    lock.lock();
    try {
      if (open) {
        put(key, nanoTime.getAsLong() + delay.toNanos());
      }
    } finally {
      lock.unlock();
    }
  }

  private void put(K key, long wanted) {
    Long rests = restsUntil.get(key);
    long at = rests == null || rests - wanted <= 0 ? wanted : rests;
    Long known = due.get(key);
    if (known == null || at - known < 0) {
      due.put(key, at);
      turns.add(new Turn<>(key, at));
      changed.signalAll();
    }
  }

  /**
   * Waits for a key that is due; empty when the queue was closed. Give it back with {@code done}.
   */
  Optional<K> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (open) {
        Optional<Turn<K>> next = paused ? Optional.empty() : next();
        if (next.isEmpty()) {
          changed.await();
          continue;
        }
        long wait = next.get().at() - nanoTime.getAsLong();
        if (wait <= 0) {
          return Optional.of(start(next.get()));
        }
        changed.awaitNanos(Math.min(wait, TimeUnit.SECONDS.toNanos(1)));
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** The first turn whose key nobody has in hand. Those in hand are put back by {@code done}. */
  private Optional<Turn<K>> next() {
    while (!turns.isEmpty()) {
      Turn<K> turn = turns.peek();
      Long at = due.get(turn.key());
      if (at != null && at == turn.at() && !running.contains(turn.key())) {
        return Optional.of(turn);
      }
      turns.remove();
    }
    return Optional.empty();
  }

  private K start(Turn<K> turn) {
    turns.remove();
    due.remove(turn.key());
    running.add(turn.key());
    return turn.key();
  }

  /** The look is over; {@code again}: when it is wanted next. */
  void done(K key, Optional<Duration> again) {
    finish(key, 0, again);
  }

  /** The look failed. */
  void failed(K key) {
    lock.lock();
    try {
      int count = failures.getOrDefault(key, 0) + 1;
      finish(key, count, Optional.of(retry(count)));
    } finally {
      lock.unlock();
    }
  }

  private void finish(K key, int failed, Optional<Duration> again) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      running.remove(key);
      remember(key, failed, now);
      Long wanted = due.remove(key);
      if (wanted != null) {
        // Came in meanwhile. A failure does not get sooner by that.
        long at = failed > 0 ? now + again.orElse(Duration.ZERO).toNanos() : wanted;
        put(key, at);
      }
      again.ifPresent(delay -> put(key, now + delay.toNanos()));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void remember(K key, int failed, long now) {
    if (failed > 0) {
      failures.put(key, failed);
    } else {
      failures.remove(key);
    }
    restsUntil.put(key, now + rest.toNanos());
    if (restsUntil.size() > MANY) {
      restsUntil.values().removeIf(until -> until - now <= 0);
    }
  }

  private Duration retry(int count) {
    long doubled = FIRST_RETRY.toMillis() << Math.min(count - 1, 20);
    long most = Math.min(doubled, LONGEST_RETRY.toMillis());
    return Duration.ofMillis((long) (most * (0.5 + random.getAsDouble() / 2)));
  }

  /** Nothing is given out; keys still come in. */
  void pause() {
    paused(true);
  }

  void resume() {
    paused(false);
  }

  private void paused(boolean now) {
    lock.lock();
    try {
      paused = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many keys wait, also for later. */
  int size() {
    lock.lock();
    try {
      return due.size();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      open = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
