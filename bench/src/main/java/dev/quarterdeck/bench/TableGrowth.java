package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The log grows over all days that the table has; then events are appended and pages are read as
 * before. The yardstick is the same table when it was small.
 */
final class TableGrowth implements Measure {
  private static final int OLD_SESSIONS = 500;
  private static final int PIECE = 10_000;
  private static final int PAGE = 500;

  @Override
  public String name() {
    return "table-growth";
  }

  @Override
  public String about() {
    return "appending and reading with 1 million rows (--full: 10 million), against 100,000";
  }

  @Override
  public List<Result> run(Place place) throws Exception {
    int small = place.size(100_000, 1_000);
    int large = place.size(place.options().full() ? 10_000_000 : 1_000_000, 3_000);
    place.endAll();
    int rounds = Math.min(place.options().rounds(), 3);
    Core core = place.core();
    try (Yardsticks yardsticks = new Yardsticks(core.postgres());
        Connection connection = core.postgres().connect()) {
      List<TestSession> old = TestSessions.make(connection, OLD_SESSIONS);
      List<Core.Link> links = core.links(TestSessions.make(connection, place.size(64, 4)));
      Rounds.Side append = () -> core.store(links, place.size(10, 1), 50);
      Rounds.Side read = () -> pages(connection, old, place.size(100, 3));

      fill(connection, old, 0, small);
      double appendedBefore = Rounds.run(rounds, () -> 1, append).value();
      double readBefore = Rounds.run(rounds, () -> 1, read).value();
      fill(connection, old, small, large);
      Rounds.Outcome appended = Rounds.run(rounds, () -> appendedBefore, append);
      Rounds.Outcome pages = Rounds.run(rounds, () -> readBefore, read);
      describe(connection);
      return List.of(
          Result.of("table-growth-append", "events/s", "with %,d rows".formatted(small), appended),
          Result.of("table-growth-read", "µs/row", "with %,d rows".formatted(small), pages));
    }
  }

  /** Rows of all old sessions, over all days that there are partitions for. */
  private static void fill(Connection connection, List<TestSession> sessions, int from, int to)
      throws Exception {
    Instant start = Instant.now().minus(Duration.ofHours(12));
    long span = Duration.ofDays(6).toMillis();
    for (int at = from; at < to; at += PIECE) {
      StringBuilder lines = new StringBuilder();
      for (int i = at; i < Math.min(to, at + PIECE); i++) {
        // The same day is filled in both fillings: the day of a rev follows from the rev's rank.
        Instant recorded = start.plusMillis(span * i / to);
        Events.copyLine(
            lines,
            sessions.get(i % sessions.size()).id(),
            1 + i / sessions.size(),
            recorded.toString());
      }
      byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
      CopyIn copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(
                  "copy event (session_id, rev, type, ts, host_id, run_id, seq, data, recorded_at)"
                      + " from stdin");
      copy.writeToCopy(bytes, 0, bytes.length);
      copy.endCopy();
    }
    Postgres.execute(connection, "vacuum analyze event", "checkpoint");
  }

  /** As the feed reads them: from somewhere, in order. Microseconds a row. */
  private static double pages(Connection connection, List<TestSession> sessions, int count)
      throws SQLException {
    Random random = new Random(4);
    long revs = Postgres.number(connection, revsOf(sessions.getFirst().id()));
    long rows = 0;
    long start = System.nanoTime();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select * from event where session_id = ? and rev > ? and recorded_at >= ?"
                + " order by rev limit "
                + PAGE)) {
      for (int i = 0; i < count; i++) {
        select.setObject(1, sessions.get(random.nextInt(sessions.size())).id());
        select.setLong(2, random.nextLong(Math.max(1, revs - PAGE)));
        select.setObject(3, java.time.OffsetDateTime.now().minusDays(30));
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            row.getString("data");
            rows++;
          }
        }
      }
    }
    return Yardsticks.seconds(start) * 1e6 / rows;
  }

  private static String revsOf(UUID session) {
    return "select count(*) from event where session_id = '" + session + "'";
  }

  /** What the extrapolation in the README stands on. */
  private static void describe(Connection connection) throws SQLException {
    Postgres.execute(connection, "create extension if not exists pageinspect");
    List<String> lines = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                """
                select c.relname, p.reltuples::bigint as tuples, c.relpages as pages,
                  (bt_metap(c.relname)).level as level
                from pg_index i join pg_class c on c.oid = i.indexrelid
                join pg_class p on p.oid = i.indrelid
                where p.relname ~ '^event_[0-9]+$' and p.reltuples > 0 order by 1
                """);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        lines.add(
            "%s: %,d rows, index of %,d pages, %d levels above the leaves"
                .formatted(
                    row.getString("relname"),
                    row.getLong("tuples"),
                    row.getLong("pages"),
                    row.getInt("level")));
      }
    }
    lines.forEach(Place::say);
    Place.say(
        "all: %,d MiB"
            .formatted(
                Postgres.number(
                        connection,
                        "select sum(pg_total_relation_size(relid)) from pg_partition_tree('event')")
                    >> 20));
  }
}
