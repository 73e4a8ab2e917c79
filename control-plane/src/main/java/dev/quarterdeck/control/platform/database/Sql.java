package dev.quarterdeck.control.platform.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A named query is a text block in a store; this binds and reads it. */
public final class Sql {
  /** One row to one value. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private Sql() {}

  public static <T> List<T> list(
      Connection connection, String sql, Reader<T> reader, Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      try (ResultSet rows = statement.executeQuery()) {
        List<T> list = new ArrayList<>();
        while (rows.next()) {
          list.add(reader.read(rows));
        }
        return list;
      }
    }
  }

  /** As {@link #list}, fetched piece by piece, and no more once it is enough. */
  public static <T> List<T> until(
      Connection connection,
      String sql,
      int piece,
      Reader<T> reader,
      Predicate<T> enough,
      Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(piece);
      bind(statement, arguments);
      try (ResultSet rows = statement.executeQuery()) {
        List<T> list = new ArrayList<>();
        while (rows.next()) {
          list.add(reader.read(rows));
          if (enough.test(list.getLast())) {
            break;
          }
        }
        return list;
      }
    }
  }

  /** Two statements on one way to the server and back; the rows of the second. */
  public static <T> List<T> second(
      Connection connection, String statements, Reader<T> reader, Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statements)) {
      bind(statement, arguments);
      List<T> list = new ArrayList<>();
      if (statement.execute() && statement.getMoreResults()) {
        try (ResultSet rows = statement.getResultSet()) {
          while (rows.next()) {
            list.add(reader.read(rows));
          }
        }
      }
      return list;
    }
  }

  public static <T> Optional<T> one(
      Connection connection, String sql, Reader<T> reader, Object... arguments)
      throws SQLException {
    return list(connection, sql, reader, arguments).stream().findFirst();
  }

  /** How many rows it changed. */
  public static int update(Connection connection, String sql, Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      return statement.executeUpdate();
    }
  }

  /** Statements without arguments, one after the other. */
  public static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The same statement for many rows, in one round trip. */
  public static void batch(Connection connection, String sql, List<Object[]> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Object[] row : rows) {
        bind(statement, row);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  public static Optional<Instant> optionalInstant(ResultSet row, String column)
      throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  public static Optional<String> optionalText(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  public static OptionalLong optionalLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, plain(arguments[i]));
    }
  }

  /** A NUL, which PostgreSQL takes in no text, is replaced rather than refused. */
  private static @Nullable Object plain(@Nullable Object argument) {
    return switch (argument) {
      case null -> null;
      case String text -> text.replace('\0', '\uFFFD');
      case Optional<?> optional -> plain(optional.orElse(null));
      case OptionalLong optional -> optional.isPresent() ? optional.getAsLong() : null;
      case Instant instant -> instant.atOffset(ZoneOffset.UTC);
      case Enum<?> constant -> constant.name();
      case List<?> texts -> texts.toArray(String[]::new);
      default -> argument;
    };
  }
}
