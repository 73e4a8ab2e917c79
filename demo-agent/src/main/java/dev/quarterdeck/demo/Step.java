package dev.quarterdeck.demo;

import java.time.Duration;
import java.util.List;

/** One thing a prompt asks for. */
sealed interface Step {
  record Help() implements Step {}

  /** Words that are none of ours. */
  record Unknown(String text) implements Step {}

  record Plan() implements Step {}

  record Read(String file) implements Step {}

  record Run(String command) implements Step {}

  record Ask(String question, List<String> answers) implements Step {
    public Ask {
      answers = List.copyOf(answers);
    }
  }

  record Long(Duration time) implements Step {}

  record Think() implements Step {}

  record Fail(String message) implements Step {}

  record Crash() implements Step {}

  record Flood(int chunks) implements Step {}
}
