package dev.quarterdeck.control.log;

import dev.quarterdeck.control.platform.database.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The event table's partitions, one for each day of UTC. */
@Singleton
class EventDayStore {
  private static final String PREFIX = "event_";

  /** Any number, as long as nothing else locks it. */
  private static final long LOCK = 0x7164_6461_7973L;

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
        where inhparent = 'event'::regclass order by 1
        """,
        row ->
            LocalDate.parse(
                row.getString("name").substring(PREFIX.length()),
                DateTimeFormatter.BASIC_ISO_DATE));
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
