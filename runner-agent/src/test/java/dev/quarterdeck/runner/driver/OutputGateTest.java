package dev.quarterdeck.runner.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputGateTest {
  private long nanos;
  private final OutputGate gate = new OutputGate(() -> nanos);

  @Test
  void holdsBackWhatComesTooFastAndSaysHowMuch() {
    String line = "x".repeat(1000);
    long passed = 0;
    for (int i = 0; i < 100; i++) {
      passed += gate.pass(line).isPresent() ? 1 : 0;
    }

    assertThat(passed).isBetween(60L, 70L);
    nanos += 1_000_000_000L;
    assertThat(gate.pass("next"))
        .contains("[" + (100 - passed) + " lines left out: too many at once]\nnext\n");
    assertThat(gate.pass("more")).contains("more\n");
  }
}
