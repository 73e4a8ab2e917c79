package dev.quarterdeck.control.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.runner.Model.Action;
import dev.quarterdeck.control.runner.Model.Broken;
import dev.quarterdeck.control.runner.Model.Mistake;
import dev.quarterdeck.control.runner.Model.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every short history, breadth first, so that the first broken one is a shortest one. */
class ModelTest {
  private static final int SMALL = 2;

  /** Two of them are more than a link may hold early. */
  private static final int LARGE = 150_000;

  private record Walk(int states, Optional<String> broken) {}

  @Test
  void everyShortHistoryEndsWithTheWholeLogOnce() {
    Walk walk = walk(Scope.of(4, 1, 1, 0, SMALL), Mistake.NONE);

    assertThat(walk.broken()).isEmpty();
    assertThat(walk.states()).isGreaterThan(1_000);
  }

  @Test
  void everyHistoryWithTwoCutsEndsWithTheWholeLogOnce() {
    Walk walk = walk(Scope.of(3, 2, 1, 0, SMALL), Mistake.NONE);

    assertThat(walk.broken()).isEmpty();
    assertThat(walk.states()).isGreaterThan(1_000);
  }

  @Test
  void everyHistoryWithMoreDisorderEndsWithTheWholeLogOnce() {
    Walk walk = walk(Scope.of(3, 0, 3, 1, SMALL), Mistake.NONE);

    assertThat(walk.broken()).isEmpty();
    assertThat(walk.states()).isGreaterThan(1_000);
  }

  @Test
  void everyHistoryOfWhatIsTooMuchToHoldEndsWithTheWholeLogOnce() {
    Walk walk = walk(Scope.of(3, 1, 1, 1, LARGE), Mistake.NONE);

    assertThat(walk.broken()).isEmpty();
    assertThat(walk.states()).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void theWalkFindsEveryMistakeThatWeKnowOf(Mistake mistake) {
    Walk walk = walk(Scope.of(3, 1, 1, 1, SMALL), mistake);

    assertThat(walk.broken()).isPresent();
  }

  private static Walk walk(Scope scope, Mistake mistake) {
    Queue<List<Action>> histories = new ArrayDeque<>(List.of(List.of()));
    Set<String> known = new HashSet<>();
    while (!histories.isEmpty()) {
      List<Action> history = histories.remove();
      try {
        Model model = after(history, scope, mistake);
        if (!known.add(model.state())) {
          continue;
        }
        for (Action action : Action.values()) {
          if (model.can(action)) {
            List<Action> longer = new ArrayList<>(history);
            longer.add(action);
            histories.add(longer);
          }
        }
        model.settle();
      } catch (Broken e) {
        return new Walk(known.size(), Optional.of(history + ": " + e.getMessage()));
      }
    }
    return new Walk(known.size(), Optional.empty());
  }

  private static Model after(List<Action> history, Scope scope, Mistake mistake) {
    Model model = new Model(scope, mistake);
    history.forEach(model::act);
    return model;
  }
}
