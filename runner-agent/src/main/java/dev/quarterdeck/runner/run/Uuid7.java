package dev.quarterdeck.runner.run;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Ids whose order is the order of their making. */
final class Uuid7 {
  private final Clock clock;
  private final RandomGenerator random;

  Uuid7(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  String next() {
    long high = (clock.millis() << 16) | 0x7000L | (random.nextLong() & 0x0FFFL);
    long low = 0x8000000000000000L | (random.nextLong() & 0x3FFFFFFFFFFFFFFFL);
    return new UUID(high, low).toString();
  }
}
