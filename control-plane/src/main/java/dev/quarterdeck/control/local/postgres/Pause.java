package dev.quarterdeck.control.local.postgres;

import java.time.Duration;

/** Between two looks at something that tells nobody when it changes. */
final class Pause {
  private static final Duration BRIEF = Duration.ofMillis(20);

  private Pause() {}

  static void brief() {
    try {
      Thread.sleep(BRIEF);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresException("Interrupted while waiting for PostgreSQL.", e);
    }
  }
}
