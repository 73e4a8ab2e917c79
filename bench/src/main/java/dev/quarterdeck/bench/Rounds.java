package dev.quarterdeck.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Yardstick and measure in turns, several times. Whatever else the machine does hits both alike, so
 * the ratio of a round says more than either number.
 */
final class Rounds {
  /** One side of a round; returns its value. */
  @FunctionalInterface
  interface Side {
    double measure() throws Exception;
  }

  /** Medians. */
  record Outcome(double value, double yardstick, double ratio, int spread, int rounds) {
    static Outcome single(double value, double yardstick) {
      return new Outcome(value, yardstick, value / yardstick, 0, 1);
    }
  }

  private Rounds() {}

  static Outcome run(int rounds, Side yardstick, Side measure) throws Exception {
    // What is compiled and cached on the way counts for neither.
    yardstick.measure();
    measure.measure();
    List<double[]> pairs = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      pairs.add(new double[] {yardstick.measure(), measure.measure()});
    }
    return outcome(pairs);
  }

  /** From pairs of yardstick and value. */
  static Outcome outcome(List<double[]> pairs) {
    double[] values = pairs.stream().mapToDouble(pair -> pair[1]).sorted().toArray();
    double median = median(values);
    return new Outcome(
        median,
        median(pairs.stream().mapToDouble(pair -> pair[0]).toArray()),
        median(pairs.stream().mapToDouble(pair -> pair[1] / pair[0]).toArray()),
        (int) Math.round(100 * (values[values.length - 1] - values[0]) / median),
        values.length);
  }

  static double median(double... values) {
    return percentile(values, 50);
  }

  /** Linear between the two nearest. */
  static double percentile(double[] values, double percent) {
    if (values.length == 0) {
      throw new IllegalArgumentException("nothing was measured");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = percent / 100 * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
