package dev.quarterdeck.control.platform.database;

import java.sql.SQLException;

/** PostgreSQL did not do what it was asked. The kind says whether asking again can help. */
public final class DatabaseException extends RuntimeException {
  /** What went wrong. */
  public enum Kind {
    /** No connection, shutting down, out of space or connections: comes back by itself. */
    UNAVAILABLE,
    /** A unique key is taken. */
    DUPLICATE,
    /** Anything else is a bug of ours or a broken world. */
    OTHER
  }

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
    // 08 connection, 53 resources (disk full, too many connections), 57P0x shutdown, 58 system.
    return state.startsWith("08")
            || state.startsWith("53")
            || state.startsWith("57P")
            || state.startsWith("58")
        ? Kind.UNAVAILABLE
        : Kind.OTHER;
  }
}
