package dev.quarterdeck.runner.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Doubling waits with jitter, so that a thousand runners do not dial in step. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** A refused token is refused again until someone rotates it. */
  private static final Duration FIRST_REFUSED = Duration.ofSeconds(1);

  private static final Duration LONGEST_REFUSED = Duration.ofSeconds(30);

  private final RandomGenerator random;
  private long failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  void succeeded() {
    failures = 0;
  }

  Duration next(boolean refused) {
    Duration first = refused ? FIRST_REFUSED : FIRST;
    Duration longest = refused ? LONGEST_REFUSED : LONGEST;
    long wait = first.toMillis() << Math.min(failures, 10);
    failures++;
    long bounded = Math.min(wait, longest.toMillis());
    return Duration.ofMillis(bounded / 2 + random.nextLong(bounded / 2 + 1));
  }
}
