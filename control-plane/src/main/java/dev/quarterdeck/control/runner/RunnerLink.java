package dev.quarterdeck.control.runner;

import dev.quarterdeck.control.command.Order;
import dev.quarterdeck.control.conversation.ForeignRunException;
import dev.quarterdeck.control.conversation.Links;
import dev.quarterdeck.control.conversation.Links.Gap;
import dev.quarterdeck.control.conversation.Links.Stored;
import dev.quarterdeck.control.conversation.Links.Work;
import dev.quarterdeck.control.log.Wakeups;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.ProtocolException;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage;
import dev.quarterdeck.protocol.ServerMessage.Ack;
import dev.quarterdeck.protocol.ServerMessage.Brief;
import dev.quarterdeck.protocol.ServerMessage.Refused;
import dev.quarterdeck.protocol.ServerMessage.Resend;
import dev.quarterdeck.protocol.ServerMessage.Welcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One runner on one socket. {@link #receive} runs on the socket's thread; the loop of its own
 * stores, acknowledges and gives orders, until {@link #close} or until a newer link has the
 * session.
 */
public final class RunnerLink {
  /** A newer link has the session, or the session is gone. */
  public static final int SUPERSEDED = 4001;

  private static final Logger LOG = LoggerFactory.getLogger(RunnerLink.class);
  private static final int QUEUE = 500;
  private static final int HEARTBEAT_SECONDS = 10;
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);
  private static final Duration DATABASE_PAUSE = Duration.ofSeconds(1);
  private static final Duration RESEND_PAUSE = Duration.ofSeconds(1);

  /** The socket, as the link needs it. */
  public interface Wire {
    void send(String frame);

    void close(int code, String reason);
  }

  private record Asked(Gap gap, Instant at) {}

  private final Links links;
  private final Wakeups.Watch watch;
  private final Clock clock;
  private final Session session;
  private final HostId host;
  private final Wire wire;
  private final BlockingQueue<Envelope> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Thread loop;

  private volatile boolean closed;
  private long lastOrdinal;
  private @Nullable Asked asked;

  RunnerLink(
      Links links, Wakeups.Watch watch, Clock clock, Session session, HostId host, Wire wire) {
    this.links = links;
    this.watch = watch;
    this.clock = clock;
    this.session = session;
    this.host = host;
    this.wire = wire;
    this.loop = Thread.ofVirtual().name("link-" + session.id()).unstarted(this::run);
  }

  void start() {
    LOG.info("session={} host={} epoch={} link=open", session.id(), host, session.epoch());
    send(
        new Welcome(
            session.id().toString(),
            session.name().namespace(),
            session.name().name(),
            session.epoch(),
            HEARTBEAT_SECONDS,
            brief()),
        Optional.empty());
    loop.start();
  }

  private Brief brief() {
    List<String> command = session.spec().agent().command();
    return new Brief(
        session.spec().agent().kind().word(),
        Optional.ofNullable(session.spec().agent().model()),
        command == null ? List.of() : command,
        session.agentSessionId());
  }

  /** On the socket's thread, in the order of the wire. Waits while the queue is full. */
  public void receive(String text) {
    try {
      Envelope envelope = dev.quarterdeck.protocol.Wire.envelope(text);
      if (envelope.hostId().isPresent() && !envelope.hostId().get().equals(host)) {
        refuse("foreign_host", "this link belongs to host " + host, envelope.runId());
        return;
      }
      boolean known = dev.quarterdeck.protocol.Wire.hostMessage(envelope).isPresent();
      if (envelope.seq().isPresent()) {
        put(envelope);
      } else if (!known) {
        refuse(
            "unknown_type",
            envelope.type() + " without a seq means nothing here",
            envelope.runId());
      }
    } catch (ProtocolException e) {
      refuse(
          e.code().name().toLowerCase(Locale.ROOT),
          String.valueOf(e.getMessage()),
          Optional.empty());
    }
  }

  /** For a frame that is no text. */
  public void refuseBinary() {
    refuse("not_text", "frames are text: one JSON envelope each", Optional.empty());
  }

  /** The socket is gone: what came before is stored, then the link is over. */
  public void close() {
    closed = true;
    watch.wake();
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void put(Envelope envelope) {
    try {
      while (!closed && !queue.offer(envelope, 1, TimeUnit.SECONDS)) {
        LOG.debug("session={} queue=full", session.id());
      }
      watch.wake();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      wire.close(SUPERSEDED, "the link was ended");
    }
  }

  private void run() {
    List<Envelope> batch = new ArrayList<>();
    try (watch) {
      while (true) {
        boolean last = closed;
        if (batch.isEmpty()) {
          queue.drainTo(batch, QUEUE);
        }
        Step step = step(batch);
        if (step == Step.OVER || (last && (batch.isEmpty() || step == Step.AGAIN))) {
          break;
        }
        if (step == Step.AGAIN) {
          watch.await(DATABASE_PAUSE);
        } else if (queue.isEmpty() && !closed) {
          watch.await(LOOK_ANYWAY);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("session={} link=failed", session.id(), e);
      wire.close(1011, "the server failed to store the last frames");
    } finally {
      end();
    }
  }

  private enum Step {
    DONE,
    /** The database is away: nothing is lost, the batch is kept. */
    AGAIN,
    OVER
  }

  private Step step(List<Envelope> batch) {
    try {
      if (!batch.isEmpty() && !store(batch)) {
        return Step.OVER;
      }
      batch.clear();
      return closed || giveOrders() ? Step.DONE : Step.OVER;
    } catch (DatabaseException e) {
      if (e.kind() != DatabaseException.Kind.UNAVAILABLE) {
        throw e;
      }
      LOG.warn("session={} database=away cause=\"{}\"", session.id(), e.getMessage());
      return Step.AGAIN;
    }
  }

  /** False when the link is over. */
  private boolean store(List<Envelope> batch) {
    try {
      return switch (links.store(session.id(), session.epoch(), host, batch)) {
        case Stored.UpTo upTo -> {
          upTo.acks().forEach((run, seq) -> send(new Ack(run, seq), Optional.of(run)));
          upTo.gap().ifPresent(this::askAgain);
          yield true;
        }
        case Stored.Fenced() -> superseded();
      };
    } catch (ForeignRunException e) {
      refuse("foreign_run", String.valueOf(e.getMessage()), Optional.empty());
      return true;
    }
  }

  /** Not for each frame behind the gap, or the two sides would only talk about that. */
  private void askAgain(Gap gap) {
    Instant now = clock.instant();
    Asked before = asked;
    if (before == null
        || !before.gap().equals(gap)
        || before.at().plus(RESEND_PAUSE).isBefore(now)) {
      asked = new Asked(gap, now);
      send(new Resend(gap.run(), gap.expected()), Optional.of(gap.run()));
    }
  }

  /** False when the link is over. */
  private boolean giveOrders() {
    return switch (links.work(session.id(), session.epoch(), lastOrdinal)) {
      case Work.Orders(List<Order> orders) -> {
        for (Order order : orders) {
          send(order);
          lastOrdinal = order.ordinal();
        }
        yield true;
      }
      case Work.Fenced() -> superseded();
    };
  }

  private boolean superseded() {
    wire.close(SUPERSEDED, "a newer link has this session");
    return false;
  }

  private void send(Order order) {
    wire.send(
        dev.quarterdeck.protocol.Wire.text(
            new Envelope(
                order.type(),
                clock.instant(),
                Optional.of(host),
                Optional.empty(),
                OptionalLong.empty(),
                order.data())));
  }

  private void refuse(String code, String message, Optional<RunId> run) {
    LOG.debug("session={} refused={} message=\"{}\"", session.id(), code, message);
    send(new Refused(code, message), run);
  }

  private void send(ServerMessage message, Optional<RunId> run) {
    wire.send(
        dev.quarterdeck.protocol.Wire.text(
            dev.quarterdeck.protocol.Wire.frame(message, clock.instant(), run)));
  }

  private void end() {
    closed = true;
    try {
      links.close(session.id(), session.epoch());
    } catch (DatabaseException e) {
      LOG.warn("session={} link=left cause=\"{}\"", session.id(), e.getMessage());
    }
    LOG.info("session={} host={} epoch={} link=closed", session.id(), host, session.epoch());
  }
}
