package dev.quarterdeck.control.log;

import dev.quarterdeck.control.session.SessionId;
import java.util.UUID;

/**
 * Something about a session is new: its log goes up to {@code rev}, there are orders for its
 * runner, or it moved on as a whole.
 */
public record Announcement(SessionId session, long rev, boolean orders, boolean moved) {
  /** For whoever only has to look at it. */
  public static Announcement moved(SessionId session) {
    return new Announcement(session, 0, false, true);
  }

  String word() {
    return session + "/" + rev + "/" + (orders ? "o" : "") + (moved ? "m" : "");
  }

  static Announcement parse(String word) {
    String[] parts = word.split("/", 3);
    return new Announcement(
        new SessionId(UUID.fromString(parts[0])),
        Long.parseLong(parts[1]),
        parts[2].contains("o"),
        parts[2].contains("m"));
  }
}
