package dev.quarterdeck.control.platform;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

@Factory
final class ClockFactory {
  /** In microseconds, because that is what PostgreSQL keeps: what was written reads back equal. */
  @Singleton
  Clock clock() {
    return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
  }
}
