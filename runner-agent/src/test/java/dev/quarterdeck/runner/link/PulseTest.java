package dev.quarterdeck.runner.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {
  private final AtomicLong nanos = new AtomicLong(-7);
  private final Pulse pulse = new Pulse(nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void beatsAtTheIntervalOfAWelcomeThatCameLate() {
    pass(Duration.ofSeconds(4));

    pulse.every(Duration.ofSeconds(1));

    assertThat(pulse.untilNext()).isEqualTo(Duration.ofSeconds(1));
    pulse.heard();
    pass(Duration.ofSeconds(1));
    assertThat(pulse.untilNext()).isZero();
    assertThat(pulse.silence()).isEmpty();
  }

  @Test
  void beatsAgainOneIntervalAfterABeat() {
    pulse.every(Duration.ofSeconds(2));
    pass(Duration.ofSeconds(3));

    pulse.beaten();

    assertThat(pulse.untilNext()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void callsTheOtherSideSilentAfterThreeIntervals() {
    pulse.every(Duration.ofSeconds(1));

    pass(Duration.ofSeconds(3));
    assertThat(pulse.silence()).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(pulse.silence()).contains(Duration.ofMillis(3001));
    pulse.heard();
    assertThat(pulse.silence()).isEmpty();
  }
}
