package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionStore.Position;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/** Where a page ended, as text that means nothing to clients. */
final class Cursor {
  private Cursor() {}

  static String after(Session last) {
    String text = last.createdAt() + " " + last.id();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  static Position parse(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
      String[] parts = text.split(" ", 2);
      if (parts.length == 2) {
        return new Position(Instant.parse(parts[0]), SessionId.of(parts[1]));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      // Falls through: whatever is wrong with it, it is not one of ours.
    }
    throw Problem.of(
            ProblemCode.INVALID_REQUEST,
            "The cursor is not one that this server gave out.",
            "Use next of the page before, or leave cursor out to begin anew.")
        .with("field", "cursor")
        .exception();
  }
}
