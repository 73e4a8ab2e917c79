package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.approval.ApprovalStore;
import dev.quarterdeck.control.command.CommandStore;
import dev.quarterdeck.control.log.EventStore;
import dev.quarterdeck.control.log.Wakeups;
import dev.quarterdeck.control.platform.Ids;
import dev.quarterdeck.control.platform.database.Database;
import dev.quarterdeck.control.session.PromptStore;
import dev.quarterdeck.control.session.RunStore;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;

/** Opens edits: one transaction under one session's row each. */
@Singleton
final class Journal {
  /** What an edit does. */
  @FunctionalInterface
  interface Change<T> {
    T make(Edit edit) throws SQLException;
  }

  /** The tables that an edit writes. */
  record Tables(
      SessionStore sessions,
      RunStore runs,
      PromptStore prompts,
      ApprovalStore approvals,
      CommandStore commands,
      EventStore events) {}

  private final Database database;
  private final Tables tables;
  private final Wakeups wakeups;
  private final Ids ids;
  private final Clock clock;

  Journal(
      Database database,
      SessionStore sessions,
      RunStore runs,
      PromptStore prompts,
      ApprovalStore approvals,
      CommandStore commands,
      EventStore events,
      Wakeups wakeups,
      Ids ids,
      Clock clock) {
    this.database = database;
    this.tables = new Tables(sessions, runs, prompts, approvals, commands, events);
    this.wakeups = wakeups;
    this.ids = ids;
    this.clock = clock;
  }

  /** Empty when there is no such session. */
  <T> Optional<T> edit(SessionId id, Change<T> change) {
    return database.write(connection -> edit(connection, id, change));
  }

  /** The same inside a transaction that is already open. */
  <T> Optional<T> edit(Connection connection, SessionId id, Change<T> change) throws SQLException {
    if (!tables.sessions().lock(connection, id)) {
      return Optional.empty();
    }
    Session session = tables.sessions().find(connection, id).orElseThrow();
    Edit edit = new Edit(connection, tables, ids, clock.instant(), session);
    T result = change.make(edit);
    if (edit.finish()) {
      wakeups.announce(connection, id);
    }
    return Optional.of(result);
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
