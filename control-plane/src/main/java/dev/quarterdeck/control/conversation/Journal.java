package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.approval.ApprovalStore;
import dev.quarterdeck.control.command.CommandStore;
import dev.quarterdeck.control.log.EventDays;
import dev.quarterdeck.control.log.EventLog;
import dev.quarterdeck.control.log.EventStore;
import dev.quarterdeck.control.log.Wakeups;
import dev.quarterdeck.control.platform.Ids;
import dev.quarterdeck.control.platform.database.Database;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.session.PromptStore;
import dev.quarterdeck.control.session.RunStore;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionStore;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens edits: each in one transaction under its session's row, alone or with others. */
@Singleton
final class Journal {
  /** What an edit does. */
  @FunctionalInterface
  interface Change<T> {
    T make(Edit edit) throws SQLException;
  }

  /** What a transaction does. */
  @FunctionalInterface
  interface Work<T> {
    T run(Transaction transaction) throws SQLException;
  }

  /** The tables that an edit writes. */
  record Tables(
      SessionStore sessions,
      RunStore runs,
      PromptStore prompts,
      ApprovalStore approvals,
      CommandStore commands,
      EventStore events) {}

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final Database database;
  private final Tables tables;
  private final Wakeups wakeups;
  private final EventLog log;
  private final Ids ids;
  private final Clock clock;
  private final EventDays days;

  Journal(
      Database database,
      SessionStore sessions,
      RunStore runs,
      PromptStore prompts,
      ApprovalStore approvals,
      CommandStore commands,
      EventStore events,
      Wakeups wakeups,
      EventLog log,
      EventDays days,
      Ids ids,
      Clock clock) {
    this.database = database;
    this.tables = new Tables(sessions, runs, prompts, approvals, commands, events);
    this.wakeups = wakeups;
    this.log = log;
    this.days = days;
    this.ids = ids;
    this.clock = clock;
  }

  /** Empty when there is no such session. */
  <T> Optional<T> edit(SessionId id, Change<T> change) {
    return write(transaction -> {
      Edit edit = transaction.open(List.of(id)).get(id);
      return edit == null ? Optional.empty() : Optional.of(change.make(edit));
    });
  }

  /** Commits what the work did; after that, and only then, everybody hears of it. */
  <T> T write(Work<T> work) {
    Set<LocalDate> written = new HashSet<>();
    try {
      return tryWrite(work, written);
    } catch (DatabaseException e) {
      if (e.kind() != DatabaseException.Kind.NO_PARTITION) {
        throw e;
      }
      // A clock was set forward by more than the days that are made ahead.
      LOG.warn("event-days={} missing next=\"make them\"", written);
      days.make(written);
      return tryWrite(work, written);
    }
  }

  private <T> T tryWrite(Work<T> work, Set<LocalDate> written) {
    List<Transaction> done = new ArrayList<>(1);
    T result =
        database.write(connection -> {
          Instant now = now();
          written.add(EventDays.of(now));
          Transaction transaction = new Transaction(connection, tables, wakeups, ids, now);
          T value = work.run(transaction);
          written.addAll(transaction.days());
          transaction.finish();
          done.add(transaction);
          return value;
        });
    Transaction transaction = done.getLast();
    transaction.edits().forEach(edit -> log.committed(edit.session().id(), edit.events()));
    wakeups.committed(transaction.news());
    return result;
  }

  /** As exactly as the database can store it. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  Database database() {
    return database;
  }

  Tables tables() {
    return tables;
  }

  Clock clock() {
    return clock;
  }

  Ids ids() {
    return ids;
  }
}
