package dev.quarterdeck.control;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The application's clock, so far from the real one as a test wants. */
public final class TestClock extends Clock {
  /** How far it begins in the past, for the application under test. */
  public static final String BEHIND = "test.clock-behind";

  private final AtomicReference<Duration> behind;

  private TestClock(Duration behind) {
    this.behind = new AtomicReference<>(behind);
  }

  public void goesBy(Duration time) {
    behind.updateAndGet(before -> before.minus(time));
  }

  @Override
  public Instant instant() {
    return Instant.now().minus(behind.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("Nobody here wants another zone.");
  }

  @Factory
  @Requires(property = BEHIND)
  static final class Made {
    @Singleton
    @Replaces(Clock.class)
    @Bean(typed = {Clock.class, TestClock.class})
    TestClock clock(@Value("${" + BEHIND + "}") Duration behind) {
      return new TestClock(behind);
    }
  }
}
