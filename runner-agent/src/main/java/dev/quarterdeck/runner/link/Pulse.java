package dev.quarterdeck.runner.link;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** When to give a sign of life, and whether the other side still gives one. Safe for threads. */
final class Pulse {
  private static final Duration BEFORE_WELCOME = Duration.ofSeconds(10);
  private static final int MISSED = 3;

  private final LongSupplier nanos;
  private Duration interval = BEFORE_WELCOME;
  private long heard;
  private long next;

  Pulse(LongSupplier nanos) {
    this.nanos = nanos;
    this.heard = nanos.getAsLong();
    this.next = heard + interval.toNanos();
  }

  /** How long the dial took counts for nothing. */
  synchronized void opened() {
    heard();
    beaten();
  }

  synchronized void heard() {
    heard = nanos.getAsLong();
  }

  /** From now on at this interval: a beat that was due later by the old one is due sooner. */
  synchronized void every(Duration wanted) {
    interval = wanted;
    beaten();
  }

  synchronized void beaten() {
    next = nanos.getAsLong() + interval.toNanos();
  }

  /** Zero when a beat is due. */
  synchronized Duration untilNext() {
    return Duration.ofNanos(Math.max(0, next - nanos.getAsLong()));
  }

  /** For how long nothing was heard, once that is too long. */
  synchronized Optional<Duration> silence() {
    return Optional.of(Duration.ofNanos(nanos.getAsLong() - heard))
        .filter(silent -> silent.compareTo(interval.multipliedBy(MISSED)) > 0);
  }
}
