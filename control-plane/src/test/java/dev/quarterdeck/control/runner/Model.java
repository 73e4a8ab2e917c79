package dev.quarterdeck.control.runner;

import dev.quarterdeck.control.conversation.Links.Gap;
import dev.quarterdeck.control.conversation.Links.Stored;
import dev.quarterdeck.control.session.RunStore.Place;
import dev.quarterdeck.control.session.RunStore.Run;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * One run's events between a spool and the log: a host that keeps what is not acknowledged, links
 * that may be cut anywhere, and the control plane's real {@link Intake}, {@link EarlyEvents} and
 * {@link Run#place} over a log in memory. Beside it the plain reference: a log is as long as what
 * came without a gap. Each step checks it, and {@link #settle} that all of it arrives in the end.
 */
final class Model {
  private static final RunId RUN = new RunId("run_1");
  private static final SessionId SESSION = new SessionId(new UUID(0, 1));
  private static final HostId HOST = new HostId("host_1");
  private static final int ROUNDS = 40;

  /** How much may happen. */
  record Scope(int events, int cuts, int disorders, int waits, int bytes, List<HostFrame> frames) {
    static Scope of(int events, int cuts, int disorders, int waits, int bytes) {
      String data = '"' + "x".repeat(bytes) + '"';
      return new Scope(
          events,
          cuts,
          disorders,
          waits,
          bytes,
          LongStream.rangeClosed(1, events).mapToObj(seq -> frame(seq, data)).toList());
    }
  }

  /** What may happen next. */
  enum Action {
    /** The host sends its next event. */
    SEND,
    /** The control plane takes one frame, or all that came, of the newest link. */
    STORE_ONE,
    STORE_ALL,
    /** The same of the link before, which the host has given up. */
    STORE_ONE_LATE,
    STORE_ALL_LATE,
    /** The host hears the control plane's next word. */
    HEAR,
    /** So much time passes that what is missing is asked for. */
    WAIT,
    /** The link is lost with all that is on it, and the host dials again. */
    CUT,
    /** The next frame on the wire comes again later. */
    DOUBLE,
    /** The next two frames on the wire come the other way round. */
    SWAP,
    /** The host leaves one out. */
    SKIP
  }

  /** Mistakes that a walk has to find; none is the product as it is. */
  enum Mistake {
    NONE,
    ACKNOWLEDGES_PAST_A_GAP,
    ACKNOWLEDGES_BEFORE_THE_COMMIT,
    STORES_AGAIN,
    STORES_EARLY,
    NEVER_ASKS
  }

  /** The log is not what the reference says. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String what) {
      super(what);
    }
  }

  private sealed interface Word {
    record Ack(long upTo) implements Word {}

    record Resend(long from) implements Word {}
  }

  /** One link: what is on the wire in both directions, and the server's side of it. */
  private final class Link implements Intake.Storage, Intake.Answers {
    private final long epoch;
    private final List<Long> up = new ArrayList<>();
    private final List<Word> down = new ArrayList<>();
    private final Set<Long> came = new TreeSet<>();
    private final EarlyEvents early = new EarlyEvents(everywhere);
    private final Intake intake = new Intake(this, this, early);
    private boolean over;

    Link(long epoch) {
      this.epoch = epoch;
    }

    void take(int count) {
      List<Long> batch = List.copyOf(up.subList(0, count));
      up.subList(0, count).clear();
      came.addAll(batch);
      try {
        over = !intake.take(batch.stream().map(Model.this::frame).toList(), now);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (!over) {
        checkAgainstReference();
      }
    }

    private void checkAgainstReference() {
      long reference = reached.last();
      while (came.contains(reference + 1)) {
        reference++;
      }
      // What is too much to hold may be forgotten, and is then sent again.
      boolean fits = scope.bytes() < 100_000;
      if (fits && log.size() != reference || log.size() > reference) {
        throw new Broken("stored " + log + ", though 1 to " + reference + " came");
      }
      reached.add((long) log.size());
    }

    @Override
    public Stored store(List<HostFrame> frames) {
      if (epoch != newestEpoch) {
        return new Stored.Fenced();
      }
      List<Gap> gaps = new ArrayList<>();
      List<Envelope> repeated = new ArrayList<>();
      long most = 0;
      for (HostFrame frame : frames) {
        long seq = frame.envelope().seq().orElseThrow();
        most = Math.max(most, seq);
        switch (place(seq)) {
          case NEXT -> log.add(seq);
          case REPEATED -> repeated.add(frame.envelope());
          case EARLY -> gaps.add(new Gap(RUN, log.size() + 1));
        }
      }
      long upTo = mistake == Mistake.ACKNOWLEDGES_PAST_A_GAP ? most : log.size();
      return new Stored.UpTo(Map.of(RUN, upTo), gaps, Set.of(), repeated);
    }

    private Place place(long seq) {
      Place place = new Run(RUN, SESSION, HOST, log.size(), false).place(seq);
      return switch (place) {
        case NEXT -> place;
        case REPEATED -> mistake == Mistake.STORES_AGAIN ? Place.NEXT : place;
        case EARLY -> mistake == Mistake.STORES_EARLY ? Place.NEXT : place;
      };
    }

    @Override
    public List<Envelope> conflicting(List<Envelope> repeated) {
      return List.of();
    }

    @Override
    public void acked(RunId run, long upTo) {
      down.add(new Word.Ack(mistake == Mistake.ACKNOWLEDGES_BEFORE_THE_COMMIT ? upTo + 1 : upTo));
    }

    @Override
    public void missing(RunId run, long from) {
      if (mistake != Mistake.NEVER_ASKS) {
        down.add(new Word.Resend(from));
      }
    }

    @Override
    public void foreign(RunId run) {
      throw new Broken("its own run was taken for another session's");
    }

    @Override
    public void conflicting(Envelope repeated) {
      throw new Broken("the same content was taken for another one");
    }

    @Override
    public String toString() {
      return up + " " + down + " " + early.held(RUN) + early.isBehindGap(RUN) + over;
    }
  }

  private final Scope scope;
  private final Mistake mistake;
  private final AtomicLong everywhere = new AtomicLong();
  private final List<Long> log = new ArrayList<>();
  private final TreeSet<Long> reached = new TreeSet<>(Set.of(0L));
  private final List<Link> links = new ArrayList<>();

  private Instant now = Instant.EPOCH;
  private long newestEpoch;

  /** The host's side: what it has forgotten, what it sends next, what may still go wrong. */
  private long acknowledged;

  private long next = 1;
  private int cuts;
  private int disorders;
  private int waits;

  Model(Scope scope, Mistake mistake) {
    this.scope = scope;
    this.mistake = mistake;
    dial();
  }

  /** The same ones for all models of a scope, which are many. */
  private HostFrame frame(long seq) {
    return scope.frames().get((int) seq - 1);
  }

  private static HostFrame frame(long seq, String data) {
    return new HostFrame(
        new Envelope(
            "agent.message",
            Instant.EPOCH,
            Optional.of(HOST),
            Optional.of(RUN),
            OptionalLong.of(seq),
            new Json(data)),
        Optional.empty(),
        Optional.empty());
  }

  private void dial() {
    links.add(new Link(++newestEpoch));
    next = acknowledged + 1;
  }

  private Link link() {
    return links.getLast();
  }

  private Optional<Link> late() {
    return links.size() < 2 ? Optional.empty() : Optional.of(links.get(links.size() - 2));
  }

  boolean can(Action action) {
    return switch (action) {
      case SEND -> next <= scope.events();
      case STORE_ONE -> !link().up.isEmpty();
      case STORE_ALL -> link().up.size() > 1;
      case STORE_ONE_LATE -> late().filter(it -> !it.over && !it.up.isEmpty()).isPresent();
      case STORE_ALL_LATE -> late().filter(it -> !it.over && it.up.size() > 1).isPresent();
      case HEAR -> !link().down.isEmpty();
      case WAIT -> waits < scope.waits() && link().intake.misses();
      case CUT -> cuts < scope.cuts();
      case DOUBLE -> disorders < scope.disorders() && !link().up.isEmpty();
      case SWAP -> disorders < scope.disorders() && link().up.size() > 1;
      case SKIP -> disorders < scope.disorders() && next < scope.events();
    };
  }

  void act(Action action) {
    switch (action) {
      case SEND -> link().up.add(next++);
      case STORE_ONE -> link().take(1);
      case STORE_ALL -> link().take(link().up.size());
      case STORE_ONE_LATE -> late().orElseThrow().take(1);
      case STORE_ALL_LATE -> late().orElseThrow().take(late().orElseThrow().up.size());
      case HEAR -> hear(link().down.removeFirst());
      case WAIT -> {
        waits++;
        await();
      }
      case CUT -> {
        cuts++;
        dial();
      }
      case DOUBLE -> {
        disorders++;
        link().up.add(link().up.getFirst());
      }
      case SWAP -> {
        disorders++;
        link().up.add(1, link().up.removeFirst());
      }
      case SKIP -> {
        disorders++;
        next++;
      }
    }
    check();
  }

  private void await() {
    now = now.plus(Duration.ofHours(1));
    link().intake.askForWhatIsMissing(now);
  }

  private void hear(Word word) {
    switch (word) {
      case Word.Ack(long upTo) -> acknowledged = Math.max(acknowledged, upTo);
      case Word.Resend(long from) -> next = Math.max(acknowledged + 1, from);
    }
  }

  private void check() {
    if (!log.equals(LongStream.rangeClosed(1, log.size()).boxed().toList())) {
      throw new Broken("the log is " + log);
    }
    if (acknowledged > log.size()) {
      throw new Broken("forgotten up to " + acknowledged + ", stored is " + log);
    }
  }

  /** Nothing goes wrong any more: then all of it has to arrive. */
  void settle() {
    for (int round = 0; round < ROUNDS; round++) {
      for (Action action : List.of(Action.SEND, Action.STORE_ALL, Action.STORE_ONE, Action.HEAR)) {
        while (can(action)) {
          act(action);
        }
      }
      if (acknowledged == scope.events()) {
        return;
      }
      await();
    }
    throw new Broken(
        "stays at " + log + " of " + scope.events() + ", acknowledged up to " + acknowledged);
  }

  /** Two histories with the same state go on in the same way. */
  String state() {
    return acknowledged
        + " "
        + next
        + " "
        + cuts
        + " "
        + disorders
        + " "
        + waits
        + " "
        + log.size()
        + " "
        + link()
        + late().map(Link::toString).orElse("")
        + link().came
        + link().intake.misses();
  }
}
