package dev.quarterdeck.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/** What the same server does with nothing in between, on one connection. */
final class Yardsticks implements AutoCloseable {
  private static final int ROWS_A_COMMIT = 1_000;
  private static final String COLUMNS =
      "(session_id, rev, type, ts, host_id, run_id, seq, data, recorded_at)";

  private final Connection connection;

  Yardsticks(Postgres postgres) throws SQLException {
    connection = postgres.connect();
    Postgres.demandDurability(connection);
    Postgres.execute(
        connection,
        "create schema if not exists bench",
        "drop table if exists bench.event",
        "create table bench.event (like public.event including all) partition by range (recorded_at)",
        "create table bench.event_now partition of bench.event for values from (minvalue) to (maxvalue)",
        "create table if not exists bench.commits (n bigint primary key, filling text)",
        "truncate bench.commits");
  }

  /** The same rows into a table of the same shape, 1,000 a commit: rows a second. */
  double copy(int sessions, int rows) throws SQLException, IOException {
    Postgres.execute(connection, "truncate bench.event");
    List<byte[]> pieces = new ArrayList<>();
    UUID[] ids = new UUID[sessions];
    java.util.Arrays.setAll(ids, _ -> UUID.randomUUID());
    String now = Instant.now().toString();
    for (int from = 0; from < rows; from += ROWS_A_COMMIT) {
      StringBuilder lines = new StringBuilder();
      for (int i = from; i < Math.min(rows, from + ROWS_A_COMMIT); i++) {
        Events.copyLine(lines, ids[i % sessions], 1 + i / sessions, now);
      }
      pieces.add(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
    CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
    long start = System.nanoTime();
    for (byte[] piece : pieces) {
      CopyIn copy = copies.copyIn("copy bench.event " + COLUMNS + " from stdin");
      copy.writeToCopy(piece, 0, piece.length);
      copy.endCopy();
    }
    return rows / seconds(start);
  }

  /** One row a commit: each one's milliseconds. */
  double[] commits(int count) throws SQLException {
    double[] millis = new double[count];
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into bench.commits select coalesce(max(n), 0) + 1, ? from bench.commits")) {
      for (int i = 0; i < count; i++) {
        insert.setString(1, Events.data(i));
        long start = System.nanoTime();
        insert.executeUpdate();
        millis[i] = seconds(start) * 1_000;
      }
    }
    return millis;
  }

  /** All columns of all of a session's rows, in order: rows a second. */
  double select(UUID session) throws SQLException {
    connection.setAutoCommit(false);
    int rows = 0;
    long bytes = 0;
    long start = System.nanoTime();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select rev, type, ts, host_id, run_id, seq, data, recorded_at from event"
                + " where session_id = ? order by rev")) {
      select.setFetchSize(500);
      select.setObject(1, session);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows++;
          for (int column = 1; column <= 8; column++) {
            bytes += String.valueOf(row.getString(column)).length();
          }
        }
      }
    }
    double took = seconds(start);
    connection.rollback();
    connection.setAutoCommit(true);
    if (bytes == 0) {
      throw new IllegalStateException("there is nothing to read");
    }
    return rows / took;
  }

  Connection connection() {
    return connection;
  }

  static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
