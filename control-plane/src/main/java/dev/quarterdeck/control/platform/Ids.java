package dev.quarterdeck.control.platform;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/** Ids that sort by the time they were made (UUID version 7), so that an index stays dense. */
@Singleton
public class Ids {
  private final SecureRandom random = new SecureRandom();
  private final Clock clock;

  public Ids(Clock clock) {
    this.clock = clock;
  }

  public UUID next() {
    long high = (clock.millis() << 16) | 0x7000L | (random.nextInt() & 0x0FFFL);
    long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new UUID(high, low);
  }
}
