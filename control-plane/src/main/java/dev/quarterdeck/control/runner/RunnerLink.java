package dev.quarterdeck.control.runner;

import static java.util.Objects.requireNonNull;

import dev.quarterdeck.control.command.Order;
import dev.quarterdeck.control.conversation.Links;
import dev.quarterdeck.control.conversation.Links.Stored;
import dev.quarterdeck.control.conversation.Links.Work;
import dev.quarterdeck.control.log.Wakeups;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.ProtocolException;
import dev.quarterdeck.protocol.RunEvent.Exited;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage;
import dev.quarterdeck.protocol.ServerMessage.Ack;
import dev.quarterdeck.protocol.ServerMessage.Refused;
import dev.quarterdeck.protocol.ServerMessage.Resend;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One runner or host program on one socket. {@link #receive} runs on the socket's thread; the loop
 * of its own stores, acknowledges and gives orders, until {@link #close} or until a newer link has
 * taken over.
 */
public final class RunnerLink {
  /** A newer link has the session, or the session is gone. */
  public static final int SUPERSEDED = 4001;

  private static final Logger LOG = LoggerFactory.getLogger(RunnerLink.class);

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

  /** A session that is this link's now. */
  private static final class Held {
    private Session session;
    private Optional<RunId> run;
    private long lastOrdinal;
    private boolean over;

    private Held(Session session) {
      this.session = session;
      this.run = session.run();
    }
  }

  private final Links links;
  private final Wakeups.Watch watch;
  private final Clock clock;
  private final Peer peer;
  private final Wire wire;
  private final LinkInbox inbox;
  private final Intake intake;
  private final Map<SessionId, Held> held = new LinkedHashMap<>();
  private final Map<RunId, SessionId> runs = new HashMap<>();
  private final Thread loop;

  private volatile boolean closed;
  private volatile boolean attend = true;
  private Instant looked = Instant.MIN;

  RunnerLink(
      Links links,
      Wakeups.Watch watch,
      LinkInbox inbox,
      EarlyEvents early,
      Clock clock,
      Peer peer,
      Wire wire) {
    this.links = links;
    this.watch = watch;
    this.inbox = inbox;
    this.intake = new Intake(new Log(), new Told(), early);
    this.clock = clock;
    this.peer = peer;
    this.wire = wire;
    this.loop = Thread.ofVirtual().name("link-" + peer.host()).unstarted(this::run);
  }

  void start() {
    LOG.info("{} host={} link=open", peer.name(), peer.host());
    peer.greeting().ifPresent(greeting -> wire.send(dev.quarterdeck.protocol.Wire.text(greeting)));
    peer.sessions().forEach(this::hold);
    loop.start();
  }

  /** Something concerns the peer itself: looked after soon. */
  void ring() {
    attend = true;
    watch.wake();
  }

  private Held hold(Session session) {
    Held mine = new Held(session);
    held.put(session.id(), mine);
    session.run().ifPresent(run -> runs.put(run, session.id()));
    watch.add(session.id());
    return mine;
  }

  /** On the socket's thread, in the order of the wire. Waits while there is no room. */
  public void receive(String text) {
    try {
      HostFrame frame = peer.read(text);
      Envelope envelope = frame.envelope();
      if (envelope.hostId().isPresent() && !envelope.hostId().get().equals(peer.host())) {
        refuse("foreign_host", "this link belongs to host " + peer.host(), envelope.runId());
        return;
      }
      frame.refusal().ifPresent(because -> refuse(BAD_DATA, because, envelope.runId()));
      if (envelope.seq().isPresent()) {
        put(frame);
      } else if (!peer.heard(frame)) {
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
      LOG.error("{} host={} link=failed", peer.name(), peer.host(), e);
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
      if (attend) {
        attend = false;
        if (!peer.attend(wire)) {
          superseded();
          return Step.OVER;
        }
      }
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
      LOG.warn("{} host={} database=away cause=\"{}\"", peer.name(), peer.host(), e.getMessage());
      looked = Instant.MIN;
      attend = true;
      return Step.AGAIN;
    }
  }

  private Held mine(SessionId id) {
    return requireNonNull(held.get(id));
  }

  private boolean takeBack(SessionId id) {
    Optional<Session> again = peer.again(id);
    again.ifPresent(session -> mine(id).session = session);
    return again.isPresent();
  }

  /** False when the link is over. */
  private boolean giveOrders() {
    Instant now = clock.instant();
    boolean all = !now.isBefore(looked.plus(LOOK_ANYWAY));
    Set<SessionId> rung = watch.takeOrders();
    for (SessionId id : all ? List.copyOf(held.keySet()) : rung) {
      Held mine = held.get(id);
      if (mine != null && !giveOrders(mine)) {
        return superseded();
      }
    }
    if (all) {
      looked = now;
    }
    leaveWhatIsOver();
    return true;
  }

  private boolean giveOrders(Held mine) {
    SessionId id = mine.session.id();
    return switch (links.work(id, mine.session.epoch(), mine.lastOrdinal)) {
      case Work.Orders(List<Order> orders) -> {
        for (Order order : orders) {
          if (!peer.onceAtMost(order) || links.handOver(id, mine.session.epoch(), order)) {
            wire.send(dev.quarterdeck.protocol.Wire.text(peer.words(order, mine.run)));
          }
          mine.lastOrdinal = order.ordinal();
        }
        yield true;
      }
      // Whoever took it may have left orders as well.
      case Work.Fenced() -> takeBack(id) && giveOrders(mine);
    };
  }

  /** A host's runs come and go while its link stays. */
  private void leaveWhatIsOver() {
    List<Held> over =
        peer.hasManyRuns() ? held.values().stream().filter(mine -> mine.over).toList() : List.of();
    for (Held mine : over) {
      held.remove(mine.session.id());
      runs.values().removeIf(mine.session.id()::equals);
      watch.remove(mine.session.id());
      links.close(mine.session.id(), mine.session.epoch());
    }
  }

  private boolean superseded() {
    wire.close(SUPERSEDED, "a newer link has taken over, or what the link was for is gone");
    return false;
  }

  private void refuse(String code, String message, Optional<RunId> run) {
    LOG.debug("{} host={} refused={} message=\"{}\"", peer.name(), peer.host(), code, message);
    send(new Refused(code, message), run);
  }

  private void send(ServerMessage message, Optional<RunId> run) {
    wire.send(
        dev.quarterdeck.protocol.Wire.text(
            dev.quarterdeck.protocol.Wire.frame(message, clock.instant(), run)));
  }

  /** The logs of the link's sessions, under its epochs. */
  private final class Log implements Intake.Storage {
    @Override
    public Stored store(List<HostFrame> frames) throws InterruptedException {
      Set<RunId> foreign = new HashSet<>();
      Stored all = new Stored.UpTo(Map.of(), List.of(), Set.of(), List.of());
      for (List<HostFrame> next = frames; !next.isEmpty(); ) {
        Map<SessionId, List<HostFrame>> parts = bySession(next, foreign);
        Map<SessionId, Long> epochs = new HashMap<>();
        parts.keySet().forEach(id -> epochs.put(id, mine(id).session.epoch()));
        Map<SessionId, Stored> results = links.store(epochs, peer.host(), parts);
        next = new ArrayList<>();
        for (Map.Entry<SessionId, List<HostFrame>> part : parts.entrySet()) {
          switch (results.getOrDefault(part.getKey(), new Stored.Fenced())) {
            case Stored.UpTo upTo -> all = all.and(upTo);
            case Stored.Fenced() -> {
              if (!takeBack(part.getKey())) {
                return new Stored.Fenced();
              }
              next.addAll(part.getValue());
            }
          }
        }
      }
      return all.and(new Stored.UpTo(Map.of(), List.of(), foreign, List.of()));
    }

    /** In the order in which the sessions were first spoken of, without what is foreign. */
    private Map<SessionId, List<HostFrame>> bySession(List<HostFrame> frames, Set<RunId> foreign) {
      Map<SessionId, List<HostFrame>> parts = new LinkedHashMap<>();
      for (HostFrame frame : frames) {
        RunId run = frame.envelope().runId().orElseThrow();
        Optional<SessionId> session =
            foreign.contains(run) ? Optional.empty() : sessionOf(run, frame);
        if (session.isPresent()) {
          parts.computeIfAbsent(session.get(), _ -> new ArrayList<>()).add(frame);
          mine(session.get()).over |= frame.event().filter(Exited.class::isInstance).isPresent();
        } else {
          foreign.add(run);
        }
      }
      return parts;
    }

    private Optional<SessionId> sessionOf(RunId run, HostFrame frame) {
      SessionId known = runs.get(run);
      if (known != null && held.containsKey(known)) {
        return Optional.of(known);
      }
      Optional<Session> session = peer.sessionOf(run, frame);
      session.ifPresent(found -> {
        runs.put(run, found.id());
        Held mine = held.containsKey(found.id()) ? mine(found.id()) : hold(found);
        mine.run = Optional.of(run);
      });
      return session.map(Session::id);
    }

    @Override
    public List<Envelope> conflicting(List<Envelope> repeated) {
      Map<SessionId, List<Envelope>> parts = new LinkedHashMap<>();
      for (Envelope one : repeated) {
        SessionId session = runs.get(one.runId().orElseThrow());
        if (session != null) {
          parts.computeIfAbsent(session, _ -> new ArrayList<>()).add(one);
        }
      }
      List<Envelope> conflicting = new ArrayList<>();
      parts.forEach((session, part) -> conflicting.addAll(links.conflicting(session, part)));
      return conflicting;
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
      for (Held mine : held.values()) {
        links.close(mine.session.id(), mine.session.epoch());
      }
      peer.left();
    } catch (DatabaseException e) {
      LOG.warn("{} host={} link=left cause=\"{}\"", peer.name(), peer.host(), e.getMessage());
    }
    LOG.info("{} host={} link=closed", peer.name(), peer.host());
  }
}
