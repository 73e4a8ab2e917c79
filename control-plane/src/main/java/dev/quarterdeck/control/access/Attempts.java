package dev.quarterdeck.control.access;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed sign-ins by address, so that nobody can have the authority try tokens at will.
 * Remembers a bounded number of addresses; the oldest is forgotten first.
 */
@Singleton
final class Attempts {
  static final int ALLOWED = 10;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 10_000;

  private record Failures(Instant since, int count) {}

  private final Clock clock;
  private final Map<String, Failures> byAddress = new LinkedHashMap<>();

  Attempts(Clock clock) {
    this.clock = clock;
  }

  synchronized boolean tooMany(String address) {
    Failures failures = byAddress.get(address);
    return failures != null && current(failures) && failures.count() >= ALLOWED;
  }

  synchronized void failed(String address) {
    Failures before = byAddress.remove(address);
    Failures after =
        before != null && current(before)
            ? new Failures(before.since(), before.count() + 1)
            : new Failures(clock.instant(), 1);
    byAddress.put(address, after);
    if (byAddress.size() > MOST_ADDRESSES) {
      byAddress.remove(byAddress.keySet().iterator().next());
    }
  }

  private boolean current(Failures failures) {
    return failures.since().plus(WINDOW).isAfter(clock.instant());
  }
}
