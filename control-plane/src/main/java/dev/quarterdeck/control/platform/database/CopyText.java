package dev.quarterdeck.control.platform.database;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows for PostgreSQL's {@code COPY … FROM STDIN} in its text format. */
public final class CopyText {
  private static final int PIECE = 64 * 1024;

  private final StringBuilder text = new StringBuilder();
  private boolean inRow;

  public CopyText field(String value) {
    separate();
    int plain = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      // Nearly all there is, decided by one look.
      char escaped = c > '\\' || c > '\r' && c < '\\' ? 0 : escaped(c);
      if (escaped != 0) {
        text.append(value, plain, i).append('\\').append(escaped);
        plain = i + 1;
      }
    }
    text.append(value, plain, value.length());
    return this;
  }

  public CopyText field(Optional<String> value) {
    return value.isPresent() ? field(value.get()) : nothing();
  }

  public CopyText field(OptionalLong value) {
    return value.isPresent() ? field(Long.toString(value.getAsLong())) : nothing();
  }

  private CopyText nothing() {
    separate();
    text.append("\\N");
    return this;
  }

  public void endRow() {
    text.append('\n');
    inRow = false;
  }

  private void separate() {
    if (inRow) {
      text.append('\t');
    }
    inRow = true;
  }

  private static char escaped(char c) {
    return switch (c) {
      case '\\' -> '\\';
      case '\n' -> 'n';
      case '\r' -> 'r';
      case '\t' -> 't';
      default -> 0;
    };
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** Writes all rows, or none. The target is a table with its columns, never anybody's input. */
  public void into(Connection connection, String target) throws SQLException {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    CopyIn copy =
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + target + " from stdin");
    try {
      for (int from = 0; from < bytes.length; from += PIECE) {
        copy.writeToCopy(bytes, from, Math.min(PIECE, bytes.length - from));
      }
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }
}
