package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.command.Order;
import dev.quarterdeck.control.platform.database.Replica;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a runner's link does to its session. Every word names the epoch under which it speaks. */
@Singleton
public class Links {
  /** What came of a batch of events. */
  public sealed interface Stored {
    /** How far each run is stored now, and where something is missing. */
    record UpTo(Map<RunId, Long> acks, Optional<Gap> gap) implements Stored {
      public UpTo {
        acks = Map.copyOf(acks);
      }
    }

    /** A newer link has the session, or nobody: stop talking. */
    record Fenced() implements Stored {}
  }

  /** Something is missing before what came. */
  public record Gap(RunId run, long expected) {}

  /** What a link has to do now. */
  public sealed interface Work {
    record Orders(List<Order> orders) implements Work {
      public Orders {
        orders = List.copyOf(orders);
      }
    }

    record Fenced() implements Work {}
  }

  private final Journal journal;
  private final Replica replica;

  Links(Journal journal, Replica replica) {
    this.journal = journal;
    this.replica = replica;
  }

  /** Takes the session for a new link; every older one is fenced. Empty when there is none. */
  public Optional<Session> open(SessionId id) {
    return journal
        .edit(
            id,
            edit -> {
              if (edit.session().deleted()) {
                return Optional.<Session>empty();
              }
              edit.epoch(edit.session().epoch() + 1);
              edit.tables().sessions().linked(edit.connection(), id, replica.id());
              return Optional.of(edit.session());
            })
        .flatMap(session -> session);
  }

  /** The link is gone. Means nothing if a newer one came. */
  public void close(SessionId id, long epoch) {
    journal.edit(
        id,
        edit -> {
          if (edit.tables().sessions().unlinked(edit.connection(), id, epoch)) {
            edit.announce();
          }
          return epoch;
        });
  }

  /** Stores the events in their order; what was stored before is passed over. */
  public Stored store(SessionId id, long epoch, HostId host, List<Envelope> envelopes) {
    return journal
        .edit(
            id,
            edit ->
                edit.session().epoch() == epoch
                    ? new RunEvents(edit, host).store(envelopes)
                    : new Stored.Fenced())
        .orElse(new Stored.Fenced());
  }

  /** What the runner was told and has not confirmed, from just after {@code ordinal}. */
  public Work work(SessionId id, long epoch, long ordinal) {
    return journal
        .database()
        .read(connection -> {
          Optional<Session> session = journal.tables().sessions().find(connection, id);
          if (session.isEmpty() || session.get().epoch() != epoch) {
            return new Work.Fenced();
          }
          return new Work.Orders(journal.tables().commands().open(connection, id, ordinal));
        });
  }
}
