package dev.quarterdeck.control.log;

import dev.quarterdeck.control.platform.database.Database;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The days of which the log consists: makes them, and lets them go as a whole. */
@Singleton
public class EventDays {
  private static final Logger LOG = LoggerFactory.getLogger(EventDays.class);

  private final Database database;
  private final EventDayStore days;

  EventDays(Database database, EventDayStore days) {
    this.database = database;
    this.days = days;
  }

  /** A day of UTC and what it takes on the disk. */
  public record Day(LocalDate date, long bytes) {}

  public static LocalDate of(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  /** Those that are there already are passed over. */
  public void make(Collection<LocalDate> wanted) {
    database.write(connection -> {
      days.lock(connection);
      List<LocalDate> there = days.all(connection);
      for (LocalDate day : wanted.stream().distinct().sorted().toList()) {
        if (!there.contains(day)) {
          days.add(connection, day);
          LOG.info("event-day={} made", day);
        }
      }
      return there.size();
    });
  }

  /** All days that there are, oldest first. */
  public List<Day> all() {
    return database.read(days::sizes);
  }

  /** How far the day goes in the log of each session that has something in it. */
  public Map<SessionId, Long> lastRevs(LocalDate day) {
    return database.read(connection -> days.lastRevs(connection, day));
  }

  /** Runs the work unless another replica is at it. */
  public boolean dropping(Runnable work) {
    return database.alone(connection -> {
      if (!days.lockDropping(connection)) {
        return false;
      }
      try {
        work.run();
        return true;
      } finally {
        days.unlockDropping(connection);
      }
    });
  }

  /**
   * The day is gone from the log, and its space is given back. Nobody who reads or writes other
   * days waits for this; this waits for everybody who may be reading the day. False when that took
   * longer than the patience: then the day cannot be seen any more, and {@link #finishDropping}
   * does the rest.
   */
  public boolean drop(LocalDate day, Duration patience) {
    return patiently(
        patience,
        connection -> {
          days.detach(connection, day);
          days.drop(connection, day);
          return day;
        });
  }

  /** What was begun by {@link #drop}, here or by somebody who was killed. */
  public boolean finishDropping(Duration patience) {
    return patiently(
        patience,
        connection -> {
          for (LocalDate day : days.halfDetached(connection)) {
            days.finishDetaching(connection, day);
          }
          List<LocalDate> left = days.detached(connection);
          for (LocalDate day : left) {
            days.drop(connection, day);
          }
          return left;
        });
  }

  private boolean patiently(Duration patience, Database.Work<?> work) {
    try {
      database.alone(connection -> {
        String before = days.waitAtMost(connection, patience.toMillis() + "ms");
        try {
          return work.run(connection);
        } finally {
          days.waitAtMost(connection, before);
        }
      });
      return true;
    } catch (DatabaseException e) {
      if (e.kind() == DatabaseException.Kind.UNAVAILABLE) {
        LOG.info("event-days=later cause=\"{}\"", e.getMessage());
        return false;
      }
      throw e;
    }
  }
}
