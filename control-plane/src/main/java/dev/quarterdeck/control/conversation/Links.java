package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.command.Order;
import dev.quarterdeck.control.platform.database.Replica;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunId;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a runner's link does to its session. Every word names the epoch under which it speaks. */
@Singleton
public class Links {
  /** What came of a batch of events. */
  public sealed interface Stored {
    /** What came of this one and then of the next. */
    default Stored and(Stored next) {
      if (!(this instanceof UpTo first) || !(next instanceof UpTo second)) {
        return new Fenced();
      }
      Map<RunId, Long> acks = new HashMap<>(first.acks());
      acks.putAll(second.acks());
      Map<RunId, Gap> gaps = new LinkedHashMap<>();
      Stream.concat(first.gaps().stream(), second.gaps().stream())
          .forEach(gap -> gaps.put(gap.run(), gap));
      Set<RunId> foreign = new HashSet<>(first.foreign());
      foreign.addAll(second.foreign());
      return new UpTo(
          acks,
          List.copyOf(gaps.values()),
          foreign,
          Stream.concat(first.repeated().stream(), second.repeated().stream()).toList());
    }

    /**
     * How far each run is stored now, where something is missing, which runs are another session's,
     * and what was passed over because it was there.
     */
    record UpTo(Map<RunId, Long> acks, List<Gap> gaps, Set<RunId> foreign, List<Envelope> repeated)
        implements Stored {
      public UpTo {
        acks = Map.copyOf(acks);
        gaps = List.copyOf(gaps);
        foreign = Set.copyOf(foreign);
        repeated = List.copyOf(repeated);
      }

      static UpTo nothing() {
        return new UpTo(Map.of(), List.of(), Set.of(), List.of());
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
  private final Appender appender;
  private final Replica replica;

  Links(Journal journal, Appender appender, Replica replica) {
    this.journal = journal;
    this.appender = appender;
    this.replica = replica;
  }

  /** Takes the session for a new link; every older one is fenced. Empty when there is none. */
  public Optional<Session> open(SessionId id) {
    return journal
        .edit(
            id,
            edit -> {
              // A run of a host goes on when nobody sees it any more, and its host is told to stop
              // it.
              if (edit.session().deleted() && edit.session().host().isEmpty()) {
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

  /**
   * Stores the events in their order, together with what other links bring meanwhile; returns after
   * the commit. What was stored before is passed over.
   */
  public Stored store(SessionId id, long epoch, HostId host, List<HostFrame> frames)
      throws InterruptedException {
    return appender.store(new Appender.Batch(id, epoch, host, frames));
  }

  /** Those that say something else than what is stored in their place; see {@link Repeats}. */
  public List<Envelope> conflicting(SessionId id, List<Envelope> repeated) {
    return journal
        .database()
        .read(connection -> {
          Optional<Session> session = journal.tables().sessions().find(connection, id);
          return session.isEmpty()
              ? List.of()
              : new Repeats(connection, journal.tables(), session.get()).conflicting(repeated);
        });
  }

  /**
   * The same for several sessions of one host at once. Without those that were fenced or are not
   * there.
   */
  public Map<SessionId, Stored> store(
      Map<SessionId, Long> epochs, HostId host, Map<SessionId, List<HostFrame>> frames)
      throws InterruptedException {
    return appender.store(
        frames.entrySet().stream()
            .map(one ->
                new Appender.Batch(
                    one.getKey(), epochs.getOrDefault(one.getKey(), 0L), host, one.getValue()))
            .toList());
  }

  /**
   * Makes the order the link's own, once: what is worse done twice than not at all is marked as
   * given before it is. False when it was given already.
   */
  public boolean handOver(SessionId id, long epoch, Order order) {
    return journal
        .edit(
            id,
            edit ->
                edit.session().epoch() == epoch
                    && edit.tables()
                        .commands()
                        .handOver(edit.connection(), id, order.id(), edit.now()))
        .orElse(false);
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
