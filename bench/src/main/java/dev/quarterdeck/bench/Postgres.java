package dev.quarterdeck.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The way into the PostgreSQL that a control plane started in its data directory. */
record Postgres(String url, String user, String password) {
  private static final int PORT_LINE = 3;

  static Postgres in(Path data) throws IOException {
    List<String> note = Files.readAllLines(data.resolve("postgres/postmaster.pid"));
    return new Postgres(
        "jdbc:postgresql://127.0.0.1:" + note.get(PORT_LINE).strip() + "/postgres",
        "quarterdeck",
        Files.readString(data.resolve("postgres-password")).strip());
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** What the promise to lose nothing stands on; numbers without it mean nothing. */
  static void demandDurability(Connection connection) throws SQLException {
    for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("show " + setting)) {
        row.next();
        if (!row.getString(1).equals("on")) {
          throw new IllegalStateException(setting + " is " + row.getString(1));
        }
      }
    }
  }
}
