package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** How much a request may ask for or send. */
final class Limits {
  static final int PAGE = 100;
  static final int EVENTS = 500;
  static final int LARGEST_PAGE = 500;
  static final int MOST_EVENTS = 1_000;
  static final int PROMPT = 100_000;
  static final int REASON = 10_000;
  static final int CLIENT_ID = 200;

  private Limits() {}

  static int page(@Nullable String asked, int usual, int most) {
    try {
      int limit = asked == null ? usual : Integer.parseInt(asked);
      if (limit >= 1 && limit <= most) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Falls through: it is no limit either way.
    }
    throw Problem.of(
            ProblemCode.INVALID_REQUEST,
            "limit cannot be \"" + asked + "\".",
            "Use a limit from 1 to " + most + ", or leave it out for " + usual + ".")
        .with("field", "limit")
        .exception();
  }

  static void length(String field, String text, int most) {
    if (text.length() > most) {
      throw Problem.field(
              field,
              field + " has " + text.length() + " characters.",
              "Use at most " + most + " characters.")
          .exception();
    }
  }
}
