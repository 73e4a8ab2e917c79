package dev.quarterdeck.control.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** Goes on only when it is told to, from the real time at which it was made. */
final class StoppedClock extends Clock {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

  void passes(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("Nobody here wants another zone.");
  }
}
