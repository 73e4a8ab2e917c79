package dev.quarterdeck.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void theRatioIsTheMedianOfTheRoundsRatiosAndNotThatOfTheMedians() {
    Rounds.Outcome outcome =
        Rounds.outcome(
            List.of(new double[] {10, 5}, new double[] {100, 10}, new double[] {20, 12}));

    assertThat(outcome.value()).isEqualTo(10);
    assertThat(outcome.yardstick()).isEqualTo(20);
    assertThat(outcome.ratio()).isEqualTo(0.5);
    assertThat(outcome.spread()).isEqualTo(70);
  }

  @Test
  void aPercentileLiesBetweenItsNeighbours() {
    double[] values = {4, 1, 3, 2, 5};

    assertThat(Rounds.percentile(values, 50)).isEqualTo(3);
    assertThat(Rounds.percentile(values, 100)).isEqualTo(5);
    assertThat(Rounds.percentile(values, 75)).isEqualTo(4);
    assertThat(Rounds.percentile(values, 10)).isEqualTo(1.4);
  }
}
