package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.session.Prompt;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionSignal.PromptAdded;
import dev.quarterdeck.control.session.Transition.Rejected;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.ServerMessage.Interrupt;
import dev.quarterdeck.protocol.SessionEvent.InterruptRequested;
import dev.quarterdeck.protocol.SessionEvent.PromptQueued;
import dev.quarterdeck.protocol.SessionEvent.PromptRemoved;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What people want of the agent: queued, taken back, interrupted. */
@Singleton
public class Prompts {
  private static final int LIST_LIMIT = 200;

  /** What came of a prompt. */
  public sealed interface Added {
    record New(Prompt prompt) implements Added {}

    record Same(Prompt prompt) implements Added {}

    /** The id belongs to a prompt of other words. */
    record Different(Prompt prompt) implements Added {}

    record SessionEnded(String because) implements Added {}
  }

  /** What came of taking one back. */
  public sealed interface Removed {
    record Done() implements Removed {}

    record NotFound() implements Removed {}

    record TooLate(Prompt.State state) implements Removed {}
  }

  private final Journal journal;

  Prompts(Journal journal) {
    this.journal = journal;
  }

  public List<Prompt> list(SessionId session) {
    return journal
        .database()
        .read(connection -> journal.tables().prompts().list(connection, session, LIST_LIMIT));
  }

  /** Empty when there is no such session. */
  public Optional<Added> add(SessionId session, InputId id, String text, String actor) {
    return journal.edit(
        session, edit -> add(edit, new Prompt(id, text, actor, Prompt.State.QUEUED, edit.now())));
  }

  static Added add(Edit edit, Prompt prompt) throws SQLException {
    Optional<Prompt> known =
        edit.tables().prompts().find(edit.connection(), edit.session().id(), prompt.id());
    if (known.isPresent()) {
      return known.get().text().equals(prompt.text())
          ? new Added.Same(known.get())
          : new Added.Different(known.get());
    }
    if (edit.session().deleted()) {
      return new Added.SessionEnded("the session was deleted");
    }
    if (edit.signal(new PromptAdded()) instanceof Rejected(String because)) {
      return new Added.SessionEnded(because);
    }
    edit.tables().prompts().add(edit.connection(), edit.session().id(), prompt);
    edit.promptAdded();
    edit.append(new PromptQueued(prompt.id(), prompt.actor(), edit.redacted(prompt.text())));
    return new Added.New(prompt);
  }

  public Optional<Removed> remove(SessionId session, InputId id, String actor) {
    return journal.edit(
        session,
        edit -> {
          Optional<Prompt> known = edit.tables().prompts().find(edit.connection(), session, id);
          if (known.isEmpty()) {
            return new Removed.NotFound();
          }
          return switch (known.get().state()) {
            case QUEUED -> {
              edit.tables().prompts().state(edit.connection(), session, id, Prompt.State.REMOVED);
              edit.append(new PromptRemoved(id, actor));
              yield new Removed.Done();
            }
            case REMOVED -> new Removed.Done();
            case SENT -> new Removed.TooLate(Prompt.State.SENT);
            case DONE -> new Removed.TooLate(Prompt.State.DONE);
            case REFUSED -> new Removed.TooLate(Prompt.State.REFUSED);
          };
        });
  }

  /** False when no turn is on; empty when there is no such session. */
  public Optional<Boolean> interrupt(SessionId session, String actor) {
    return journal.edit(
        session,
        edit -> {
          if (edit.session().turn().isEmpty()) {
            return false;
          }
          edit.append(new InterruptRequested(actor));
          edit.order(new Interrupt(edit.newCommandId(), actor), true);
          return true;
        });
  }
}
