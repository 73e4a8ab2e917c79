package dev.quarterdeck.control.platform.database;

import java.sql.SQLException;
import java.util.List;

/** PostgreSQL did not do what it was asked. The kind says whether asking again can help. */
public final class DatabaseException extends RuntimeException {
  /** What went wrong. */
  public enum Kind {
    /**
     * No connection, shutting down, out of space or connections, or in somebody's way for too long:
     * comes back by itself.
     */
    UNAVAILABLE,
    /** A unique key is taken. */
    DUPLICATE,
    /** The table is kept in parts, and there is none for the row: it has to be made first. */
    NO_PARTITION,
    /** Anything else is a bug of ours or a broken world. */
    OTHER
  }

  /**
   * 08 connection, 40 deadlock, 53 resources (disk full, too many connections), 55P03 a lock that
   * took too long, 57014 a cancelled query, 57P0x shutdown, 58 system.
   */
  private static final List<String> COMES_BACK =
      List.of("08", "40", "53", "55P03", "57014", "57P", "58");

  private final Kind kind;

  DatabaseException(SQLException cause) {
    super(cause.getMessage(), cause);
    this.kind = kind(cause);
  }

  public Kind kind() {
    return kind;
  }

  private static Kind kind(SQLException e) {
    String state = e.getSQLState();
    if (state == null) {
      return Kind.UNAVAILABLE;
    }
    if (state.equals("23505")) {
      return Kind.DUPLICATE;
    }
    // PostgreSQL says check_violation; our tables have no other checks.
    if (state.equals("23514")) {
      return Kind.NO_PARTITION;
    }
    return COMES_BACK.stream().anyMatch(state::startsWith) ? Kind.UNAVAILABLE : Kind.OTHER;
  }
}
