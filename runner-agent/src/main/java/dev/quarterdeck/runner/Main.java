package dev.quarterdeck.runner;

import dev.quarterdeck.runner.command.CommandMemory;
import dev.quarterdeck.runner.console.Console;
import dev.quarterdeck.runner.link.Link;
import dev.quarterdeck.runner.process.Leftover;
import dev.quarterdeck.runner.process.Undertaker;
import dev.quarterdeck.runner.run.SessionLoop;
import dev.quarterdeck.runner.run.SessionMark;
import dev.quarterdeck.runner.spool.Spool;
import dev.quarterdeck.runner.spool.SpoolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;

/** Starts a runner and turns how it ended into an exit code. */
public final class Main {
  private static final int BAD_CONFIGURATION = 64;
  private static final int STATE_UNUSABLE = 73;

  /** The agent's grace, the flush, and a little. */
  private static final Duration TERM_LIMIT = Duration.ofSeconds(16);

  private final Configuration configuration;
  private final Optional<SSLContext> trust;

  /** Counted down when everything is closed. */
  private final CountDownLatch ended;

  private Main(Configuration configuration, Optional<SSLContext> trust, CountDownLatch ended) {
    this.configuration = configuration;
    this.trust = trust;
    this.ended = ended;
  }

  public static void main(String[] arguments) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    int code = start(ended);
    ended.countDown();
    System.exit(code);
  }

  private static int start(CountDownLatch ended) throws InterruptedException {
    try {
      Configuration configuration = Configuration.from(System.getenv());
      Optional<SSLContext> trust =
          configuration.caFile().isPresent()
              ? Optional.of(Trust.with(configuration.caFile().get()))
              : Optional.empty();
      return new Main(configuration, trust, ended).run();
    } catch (ConfigurationException e) {
      System.err.println(e.getMessage());
      return BAD_CONFIGURATION;
    } catch (IOException | SpoolException e) {
      System.err.println("The runner's state cannot be used: " + e.getMessage());
      return STATE_UNUSABLE;
    }
  }

  private int run() throws IOException, InterruptedException {
    Path state = configuration.stateDir();
    Files.createDirectories(state);
    try (StateLock ignored = StateLock.take(state.resolve("lock"));
        Undertaker undertaker = Undertaker.start()) {
      Leftover leftover = new Leftover(state.resolve("agent"));
      leftover.end();
      try (Spool spool = Spool.open(state.resolve("spool"), maxSpoolBytes());
          CommandMemory memory = CommandMemory.open(state.resolve("commands"))) {
        return serve(spool, memory, SessionMark.open(state.resolve("session")), leftover);
      }
    }
  }

  private static long maxSpoolBytes() {
    return Long.getLong("qd.spool.max-bytes", Spool.DEFAULT_MAX_BYTES);
  }

  private int serve(Spool spool, CommandMemory memory, SessionMark mark, Leftover leftover)
      throws InterruptedException {
    AtomicReference<Link> link = new AtomicReference<>();
    SessionLoop loop =
        new SessionLoop(
            new SessionLoop.Place(
                configuration.host(), configuration.workdir(), configuration.stateDir()),
            spool,
            memory,
            mark,
            new Drivers(configuration.workdir(), configuration.home(), leftover),
            Clock.systemUTC(),
            () -> Optional.ofNullable(link.get()).ifPresent(Link::wake));
    link.set(
        new Link(
            new Link.Address(
                configuration.url(), configuration.tokenFile(), configuration.host(), trust),
            spool,
            loop.receiver(),
            Clock.systemUTC()));
    Thread onSignal = new Thread(() -> endOnSignal(loop, ended), "signal");
    Runtime.getRuntime().addShutdownHook(onSignal);
    link.get().start();
    int code = loop.run();
    link.get().stop();
    return code;
  }

  /** SIGTERM and SIGINT: the runner ends in order and says 0, which no Java program does itself. */
  private static void endOnSignal(SessionLoop loop, CountDownLatch ended) {
    if (ended.getCount() == 0) {
      return;
    }
    Console.info("runner.terminating");
    loop.terminated();
    try {
      boolean inTime = ended.await(TERM_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      Runtime.getRuntime().halt(inTime ? 0 : 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
