package dev.quarterdeck.control.log;

import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The event table's partitions, one for each day of UTC. */
@Singleton
class EventDayStore {
  private static final String PREFIX = "event_";

  /** Any number, as long as nothing else locks it. */
  private static final long LOCK = 0x7164_6461_7973L;

  private static final long DROPPING = LOCK + 1;

  /** Until the transaction ends no other replica changes the days. */
  void lock(Connection connection) throws SQLException {
    Sql.one(connection, "select pg_advisory_xact_lock(?)", _ -> true, LOCK);
  }

  private static String name(LocalDate day) {
    return PREFIX + day.format(DateTimeFormatter.BASIC_ISO_DATE);
  }

  List<LocalDate> all(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        """
        select part.relname as name from pg_inherits
        join pg_class part on part.oid = inhrelid
        where inhparent = 'event'::regclass and not inhdetachpending order by 1
        """,
        EventDayStore::day);
  }

  private static LocalDate day(ResultSet row) throws SQLException {
    return LocalDate.parse(
        row.getString("name").substring(PREFIX.length()), DateTimeFormatter.BASIC_ISO_DATE);
  }

  /** With what each takes on the disk, its indexes included, oldest first. */
  List<EventDays.Day> sizes(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        """
        select part.relname as name, pg_total_relation_size(part.oid) as bytes from pg_inherits
        join pg_class part on part.oid = inhrelid
        where inhparent = 'event'::regclass and not inhdetachpending order by 1
        """,
        row -> new EventDays.Day(day(row), row.getLong("bytes")));
  }

  /** Begun to be detached by somebody who did not come to the end. */
  List<LocalDate> halfDetached(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        """
        select part.relname as name from pg_inherits join pg_class part on part.oid = inhrelid
        where inhparent = 'event'::regclass and inhdetachpending order by 1
        """,
        EventDayStore::day);
  }

  /** Detached by somebody who did not come to dropping it. */
  List<LocalDate> detached(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        """
        select relname as name from pg_class
        where relkind = 'r' and relname ~ '^event_[0-9]{8}$' and not relispartition
          and relnamespace = (select relnamespace from pg_class where oid = 'event'::regclass)
        order by 1
        """,
        EventDayStore::day);
  }

  /** How far the day goes in the log of each session that has something in it. */
  Map<SessionId, Long> lastRevs(Connection connection, LocalDate day) throws SQLException {
    Map<SessionId, Long> revs = new HashMap<>();
    Sql.list(
            connection,
            "select session_id, max(rev) as rev from " + name(day) + " group by session_id",
            row ->
                Map.entry(
                    new SessionId(row.getObject("session_id", UUID.class)), row.getLong("rev")))
        .forEach(entry -> revs.put(entry.getKey(), entry.getValue()));
    return revs;
  }

  /**
   * Readers and writers of the other days pass meanwhile. Outside of a transaction. Waits for those
   * who may still see the day, in two steps; between them {@link #halfDetached} knows of it.
   */
  void detach(Connection connection, LocalDate day) throws SQLException {
    Sql.execute(connection, "alter table event detach partition " + name(day) + " concurrently");
  }

  void finishDetaching(Connection connection, LocalDate day) throws SQLException {
    Sql.execute(connection, "alter table event detach partition " + name(day) + " finalize");
  }

  void drop(Connection connection, LocalDate day) throws SQLException {
    Sql.execute(connection, "drop table if exists " + name(day));
  }

  /** For this connection; gives back how it was before. */
  String waitAtMost(Connection connection, String patience) throws SQLException {
    String before =
        Sql.one(connection, "show lock_timeout", row -> row.getString("lock_timeout"))
            .orElseThrow();
    Sql.one(connection, "select set_config('lock_timeout', ?, false)", _ -> true, patience);
    return before;
  }

  /** False when another replica drops days at the moment. Until {@link #unlockDropping}. */
  boolean lockDropping(Connection connection) throws SQLException {
    return Sql.one(
            connection,
            "select pg_try_advisory_lock(?) as taken",
            row -> row.getBoolean("taken"),
            DROPPING)
        .orElseThrow();
  }

  void unlockDropping(Connection connection) throws SQLException {
    Sql.one(connection, "select pg_advisory_unlock(?)", _ -> true, DROPPING);
  }

  /**
   * Made beside the table and attached when it is whole, which stops neither readers nor writers;
   * "create … partition of" would wait for all of them and let nobody pass meanwhile.
   */
  void add(Connection connection, LocalDate day) throws SQLException {
    String name = name(day);
    Sql.execute(
        connection,
        "create table if not exists " + name + " (like event including defaults)",
        "alter table event attach partition "
            + name
            + " for values from ('"
            + day
            + " 00:00:00+00') to ('"
            + day.plusDays(1)
            + " 00:00:00+00')");
  }
}
