package dev.quarterdeck.bench;

import java.util.Optional;
import java.util.function.DoublePredicate;

/**
 * One number, and what it is compared with. The ratio is value by yardstick; the spread is that of
 * the rounds' values, in percent of the median.
 */
record Result(
    String name,
    double value,
    String unit,
    String yardstick,
    double yardstickValue,
    double ratio,
    Optional<String> goal,
    Optional<Boolean> met,
    int spread,
    int rounds) {

  static Result of(String name, String unit, String yardstick, Rounds.Outcome outcome) {
    return new Result(
        name,
        outcome.value(),
        unit,
        yardstick,
        outcome.yardstick(),
        outcome.ratio(),
        Optional.empty(),
        Optional.empty(),
        outcome.spread(),
        outcome.rounds());
  }

  static Result single(
      String name, double value, String unit, String yardstick, double yardstickValue) {
    return of(name, unit, yardstick, Rounds.Outcome.single(value, yardstickValue));
  }

  Result ratioGoal(String text, DoublePredicate reached) {
    return goal("ratio " + text, reached.test(ratio));
  }

  Result valueGoal(String text, DoublePredicate reached) {
    return goal(text, reached.test(value));
  }

  private Result goal(String text, boolean reached) {
    return new Result(
        name,
        value,
        unit,
        yardstick,
        yardstickValue,
        ratio,
        Optional.of(text),
        Optional.of(reached),
        spread,
        rounds);
  }
}
