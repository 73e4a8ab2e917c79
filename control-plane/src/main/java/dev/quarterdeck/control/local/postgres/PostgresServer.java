package dev.quarterdeck.control.local.postgres;

import dev.quarterdeck.control.platform.process.ProcessIdentity;
import dev.quarterdeck.control.platform.process.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our PostgreSQL while this program runs. The loop waits for the server's end and starts it again;
 * it is over when {@link #close} has stopped the server.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
  private static final Duration FAST = Duration.ofSeconds(60);
  private static final Duration AT_ONCE = Duration.ofSeconds(15);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Binaries binaries;
  private final DatabaseDirectory directory;
  private final DataSource dataSource;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread loop;

  /** Written by the loop only. */
  private volatile ServerProcess server;

  private volatile boolean away;

  private PostgresServer(Binaries binaries, DatabaseDirectory directory, ServerProcess first) {
    this.binaries = binaries;
    this.directory = directory;
    this.server = first;
    this.dataSource = new ServerDataSource(this::port, directory.password());
    this.loop = Thread.ofVirtual().name("postgres").unstarted(this::run);
  }

  /** The caller has the data directory for itself alone. */
  public static PostgresServer start(Path data, Path cache) {
    Binaries binaries = Binaries.in(cache);
    DatabaseDirectory directory = new DatabaseDirectory(data);
    Leftovers.end(directory.files());
    directory.prepare(binaries);
    PostgresServer server =
        new PostgresServer(binaries, directory, ServerProcess.start(binaries, directory));
    LOG.info("postgres=ready pid={} port={}", server.pid(), server.server.port());
    server.loop.start();
    return server;
  }

  /** Follows the server to wherever it is started again. */
  public DataSource dataSource() {
    return dataSource;
  }

  /** Of the newest server. */
  public long pid() {
    return server.process().pid();
  }

  private OptionalInt port() {
    return away ? OptionalInt.empty() : OptionalInt.of(server.port());
  }

  private void run() {
    try {
      while (true) {
        int code = server.process().waitFor();
        away = true;
        if (closed()) {
          LOG.info("postgres=stopped exit={}", code);
          return;
        }
        LOG.warn("postgres=ended exit={} action=start-again", code);
        startAgain();
        if (closed()) {
          // Asked to close while it came up: then nobody has told the new server.
          signal(Signal.INTERRUPT);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startAgain() throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!closed()) {
      try {
        Leftovers.end(directory.files());
        server = ServerProcess.start(binaries, directory);
        away = false;
        LOG.info("postgres=ready pid={} port={}", pid(), server.port());
        return;
      } catch (PostgresException e) {
        LOG.warn("postgres=away retry_ms={} cause=\"{}\"", pause.toMillis(), e.getMessage());
      }
      if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
  }

  private boolean closed() {
    return closing.getCount() == 0;
  }

  /** A fast shutdown: open transactions are rolled back, everything committed is in the files. */
  @Override
  public void close() {
    closing.countDown();
    try {
      signal(Signal.INTERRUPT);
      if (!loop.join(FAST)) {
        LOG.warn("postgres=slow-to-stop action=quit");
        signal(Signal.QUIT);
        if (!loop.join(AT_ONCE)) {
          signal(Signal.KILL);
          loop.join();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(Signal signal) {
    ProcessIdentity.of(pid())
        .filter(ignored -> server.process().isAlive())
        .ifPresent(identity -> identity.signal(signal));
  }
}
