package dev.quarterdeck.runner.run;

import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Redaction;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import dev.quarterdeck.protocol.RunEvent.StopReason;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Command;
import dev.quarterdeck.protocol.ServerMessage.Signal;
import dev.quarterdeck.protocol.ServerMessage.Stop;
import dev.quarterdeck.protocol.ServerMessage.Welcome;
import dev.quarterdeck.protocol.TurnId;
import dev.quarterdeck.runner.command.CommandMemory;
import dev.quarterdeck.runner.console.Console;
import dev.quarterdeck.runner.driver.AgentDriver;
import dev.quarterdeck.runner.driver.AgentListener;
import dev.quarterdeck.runner.link.Link;
import dev.quarterdeck.runner.spool.DiskRoom;
import dev.quarterdeck.runner.spool.Spool;
import dev.quarterdeck.runner.spool.SpoolException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * One runner's life for one session. {@link #run} takes what happens out of the inbox, one after
 * the other, on the caller's thread, and ends with the process's exit code.
 */
public final class SessionLoop {
  public static final int ENDED = 0;
  public static final int OTHER_SESSION = 70;
  public static final int DISK_FAILED = 74;

  private static final Duration STEADY = Duration.ofHours(1);

  /** What the agent says before it is ready is kept for after {@code run.started}. */
  private static final int MAX_HELD = 256;

  private static final Duration FLUSH_AFTER_STOP = Duration.ofSeconds(10);
  private static final Duration FLUSH_AFTER_TERM = Duration.ofSeconds(8);

  private final Inbox inbox = new Inbox();
  private final Place place;
  private final Spool spool;
  private final CommandMemory memory;
  private final SessionMark mark;
  private final DriverSource drivers;
  private final Uuid7 ids;
  private final PatientDisk disk;
  private final Recorder recorder;
  private final List<RunEvent> held = new ArrayList<>();

  private Optional<Agent> agent = Optional.empty();
  private boolean ready;
  private boolean terminated;

  /** When the operating system asked for the end; 0 before. */
  private final AtomicLong terminatedAt = new AtomicLong();

  /** Set once the last event is recorded: then only acknowledgements are awaited. */
  private boolean flushing;

  private long flushDeadline = Long.MAX_VALUE;
  private Optional<Integer> exit = Optional.empty();

  /** Where this runner is, and what it calls itself. */
  public record Place(HostId host, Path workdir, Path state) {}

  /** Makes the driver that a brief asks for. */
  public interface DriverSource {
    Prepared prepare(Welcome welcome, RunId run, AgentListener listener);
  }

  /** A driver that is not started yet, with the command it will run. */
  public record Prepared(AgentDriver driver, List<String> command) {
    public Prepared {
      command = List.copyOf(command);
    }
  }

  private record Agent(Orders orders, AgentDriver driver, Welcome welcome, String command) {}

  public SessionLoop(
      Place place,
      Spool spool,
      CommandMemory memory,
      SessionMark mark,
      DriverSource drivers,
      Clock clock,
      Runnable onAppended) {
    this.place = place;
    this.spool = spool;
    this.memory = memory;
    this.mark = mark;
    this.drivers = drivers;
    this.ids = new Uuid7(clock, RandomGenerator.of("SecureRandom"));
    RunId run = new RunId("run_" + ids.next());
    this.disk = new PatientDisk(new DiskRoom(place.state()), this::mustGo);
    this.recorder =
        new Recorder(spool, disk, place.host(), run, clock, System::nanoTime, onAppended);
  }

  /** What the link is to tell. */
  public Link.Receiver receiver() {
    return inbox;
  }

  /** Returns the exit code of the process. */
  public int run() throws InterruptedException {
    try {
      while (exit.isEmpty()) {
        inbox.next(patience()).ifPresent(this::handle);
        recorder.flushIfDue();
        checkFlushed();
      }
      return exit.get();
    } catch (SpoolException | UncheckedIOException e) {
      Console.warn("runner.disk_failed", "error", e.getMessage());
      agent.ifPresent(it -> it.driver().stop(Signal.KILL));
      return DISK_FAILED;
    }
  }

  private Duration patience() {
    Duration untilDeadline =
        flushing && flushDeadline != Long.MAX_VALUE
            ? Duration.ofNanos(Math.max(0, flushDeadline - System.nanoTime()))
            : STEADY;
    return recorder.flushIn().filter(it -> it.compareTo(untilDeadline) < 0).orElse(untilDeadline);
  }

  private void handle(Happening happening) {
    switch (happening) {
      case Happening.Welcomed(Welcome welcome) -> begin(welcome);
      case Happening.Ordered(Command command) -> order(command);
      case Happening.Stored() -> {}
      case Happening.Ready(AgentListener.Introduction introduction) -> start(introduction);
      case Happening.Said(RunEvent event) -> say(event);
      case Happening.Asked(PermissionRequested request) ->
          agent.ifPresent(it -> it.orders().asked(request));
      case Happening.Withdrew(RequestId request, String reason) ->
          agent.ifPresent(it -> it.orders().withdrew(request, reason));
      case Happening.TurnEnded(TurnId turn, StopReason reason, Optional<String> error) ->
          agent.ifPresent(it -> it.orders().turnEnded(turn, reason, error));
      case Happening.Gone(AgentListener.Departure departure) -> finish(departure);
      case Happening.Terminated() -> terminate();
    }
  }

  private void begin(Welcome welcome) {
    if (!mark.accepts(welcome.sessionId())) {
      Console.warn(
          "runner.other_session",
          "mine",
          mark.text(),
          "offered",
          welcome.sessionId(),
          "hint",
          "a runner's state belongs to one session: give each its own QD_STATE_DIR");
      agent.ifPresent(it -> it.driver().stop(Signal.KILL));
      exit = Optional.of(OTHER_SESSION);
      return;
    }
    if (agent.isPresent() || terminated) {
      return;
    }
    Prepared prepared = drivers.prepare(welcome, recorder.run(), inbox);
    String command = Redaction.redact(String.join(" ", prepared.command()));
    Console.info(
        "run.starting",
        "run",
        recorder.run(),
        "session",
        welcome.namespace() + "/" + welcome.name(),
        "command",
        command);
    agent =
        Optional.of(
            new Agent(
                new Orders(prepared.driver(), recorder, memory, disk, ids),
                prepared.driver(),
                welcome,
                command));
    prepared.driver().start();
  }

  private void order(Command command) {
    if (flushing) {
      if (command instanceof Stop) {
        flushBy(FLUSH_AFTER_STOP);
      }
      return;
    }
    agent.ifPresent(it -> it.orders().ordered(command));
  }

  private void start(AgentListener.Introduction introduction) {
    Agent it = agent.orElseThrow();
    ready = true;
    recorder.record(
        new RunEvent.Started(
            it.welcome().brief().agentKind(),
            place.workdir().toString(),
            it.command(),
            introduction.name(),
            introduction.version(),
            introduction.sessionId()));
    held.forEach(recorder::record);
    held.clear();
    it.orders().ready();
  }

  private void say(RunEvent event) {
    if (ready) {
      recorder.record(event);
    } else if (held.size() < MAX_HELD) {
      held.add(event);
    }
  }

  private void finish(AgentListener.Departure departure) {
    Agent it = agent.orElseThrow();
    boolean wanted = terminated || it.orders().isStopping();
    RunEvent.Exited exited = Ending.of(departure, it.command(), wanted);
    it.orders().gone(wanted, wanted ? "the agent was stopped" : "the agent ended");
    recorder.record(exited);
    Console.info(
        "run.exited", "run", recorder.run(), "code", exited.exitCode(), "reason", exited.reason());
    flushing = true;
    if (terminated) {
      flushBy(FLUSH_AFTER_TERM);
    } else if (wanted) {
      flushBy(FLUSH_AFTER_STOP);
    }
  }

  private void terminate() {
    terminated = true;
    if (agent.isEmpty()) {
      exit = Optional.of(ENDED);
    } else if (flushing) {
      flushBy(FLUSH_AFTER_TERM);
    } else {
      agent.get().driver().stop(Signal.TERM);
    }
  }

  private void flushBy(Duration limit) {
    flushDeadline = Math.min(flushDeadline, System.nanoTime() + limit.toNanos());
  }

  private void checkFlushed() {
    if (!flushing || exit.isPresent()) {
      return;
    }
    if (spool.ackedUpTo(recorder.run()) >= recorder.lastSeq()) {
      exit = Optional.of(ENDED);
    } else if (System.nanoTime() >= flushDeadline) {
      Console.warn(
          "run.not_acknowledged",
          "run",
          recorder.run(),
          "events",
          recorder.lastSeq() - spool.ackedUpTo(recorder.run()));
      exit = Optional.of(ENDED);
    }
  }

  /** From the operating system: end the agent, bring out what is left, and end. */
  public void terminated() {
    terminatedAt.compareAndSet(0, System.nanoTime());
    // In vain while the loop waits for a full disk, which it gives up by itself then.
    inbox.terminated(FLUSH_AFTER_TERM);
  }

  private boolean mustGo() {
    long since = terminatedAt.get();
    return since != 0 && System.nanoTime() - since > FLUSH_AFTER_TERM.toNanos();
  }
}
