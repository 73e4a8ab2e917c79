package dev.quarterdeck.control.runner;

import dev.quarterdeck.control.command.Order;
import dev.quarterdeck.control.conversation.Links;
import dev.quarterdeck.control.conversation.Links.Stored;
import dev.quarterdeck.control.conversation.Links.Work;
import dev.quarterdeck.control.log.Wakeups;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostFrame;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
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
  private static final int HEARTBEAT_SECONDS = 10;
  private static final String BAD_DATA =
      ProtocolException.Code.BAD_DATA.name().toLowerCase(Locale.ROOT);

  /** Orders that nobody told of are found after so long. */
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(30);

  private static final Duration DATABASE_PAUSE = Duration.ofSeconds(1);

  /** The socket, as the link needs it. */
  public interface Wire {
    void send(String frame);

    void close(int code, String reason);
  }

  private final Links links;
  private final Wakeups.Watch watch;
  private final Clock clock;
  private final Session session;
  private final HostId host;
  private final Wire wire;
  private final LinkInbox inbox;
  private final Intake intake;
  private final Thread loop;

  private volatile boolean closed;
  private long lastOrdinal;
  private Instant looked = Instant.MIN;

  RunnerLink(
      Links links,
      Wakeups.Watch watch,
      LinkInbox inbox,
      EarlyEvents early,
      Clock clock,
      Session session,
      HostId host,
      Wire wire) {
    this.links = links;
    this.watch = watch;
    this.inbox = inbox;
    this.intake = new Intake(new Log(), new Told(), early);
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

  /** On the socket's thread, in the order of the wire. Waits while there is no room. */
  public void receive(String text) {
    try {
      HostFrame frame = dev.quarterdeck.protocol.Wire.hostFrame(text);
      Envelope envelope = frame.envelope();
      if (envelope.hostId().isPresent() && !envelope.hostId().get().equals(host)) {
        refuse("foreign_host", "this link belongs to host " + host, envelope.runId());
        return;
      }
      frame.refusal().ifPresent(because -> refuse(BAD_DATA, because, envelope.runId()));
      if (envelope.seq().isPresent()) {
        put(frame);
      } else if (frame.message().isEmpty()) {
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

  private void put(HostFrame frame) {
    try {
      inbox.put(frame);
      watch.wake();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      wire.close(SUPERSEDED, "the link was ended");
    }
  }

  private void run() {
    List<HostFrame> batch = List.of();
    try (watch) {
      while (true) {
        boolean last = closed;
        if (batch.isEmpty()) {
          batch = inbox.take();
        }
        Step step = step(batch);
        if (step != Step.AGAIN) {
          inbox.done(batch);
          batch = List.of();
        }
        if (step == Step.OVER || (last && (step == Step.AGAIN || inbox.isEmpty()))) {
          break;
        }
        if (step == Step.AGAIN) {
          watch.await(DATABASE_PAUSE);
        } else if (inbox.isEmpty() && !closed) {
          watch.await(intake.misses() ? Intake.GAP_PATIENCE : LOOK_ANYWAY);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("session={} link=failed", session.id(), e);
      wire.close(1011, "the server failed to store the last frames");
    } finally {
      inbox.done(batch);
      inbox.done(inbox.take());
      intake.clear();
      end();
    }
  }

  private enum Step {
    DONE,
    /** The database is away: nothing is lost, the batch is kept. */
    AGAIN,
    OVER
  }

  private Step step(List<HostFrame> batch) throws InterruptedException {
    try {
      if (!intake.take(batch, clock.instant())) {
        superseded();
        return Step.OVER;
      }
      intake.askForWhatIsMissing(clock.instant());
      return closed || giveOrders() ? Step.DONE : Step.OVER;
    } catch (DatabaseException e) {
      if (e.kind() != DatabaseException.Kind.UNAVAILABLE) {
        throw e;
      }
      LOG.warn("session={} database=away cause=\"{}\"", session.id(), e.getMessage());
      looked = Instant.MIN;
      return Step.AGAIN;
    }
  }

  /** False when the link is over. */
  private boolean giveOrders() {
    Instant now = clock.instant();
    if (!watch.takeOrders() && now.isBefore(looked.plus(LOOK_ANYWAY))) {
      return true;
    }
    looked = now;
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

  /** The session's log, under this link's epoch. */
  private final class Log implements Intake.Storage {
    @Override
    public Stored store(List<HostFrame> frames) throws InterruptedException {
      return links.store(session.id(), session.epoch(), host, frames);
    }

    @Override
    public List<Envelope> conflicting(List<Envelope> repeated) {
      return links.conflicting(session.id(), repeated);
    }
  }

  /** What the runner is told about its events. */
  private final class Told implements Intake.Answers {
    @Override
    public void acked(RunId run, long upTo) {
      send(new Ack(run, upTo), Optional.of(run));
    }

    @Override
    public void missing(RunId run, long from) {
      send(new Resend(run, from), Optional.of(run));
    }

    @Override
    public void foreign(RunId run) {
      refuse("foreign_run", run + " belongs to another session", Optional.of(run));
    }

    @Override
    public void conflicting(Envelope repeated) {
      long seq = repeated.seq().orElseThrow();
      refuse(
          "conflicting_duplicate",
          "event " + seq + " is stored with another content, which stays",
          repeated.runId());
    }
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
