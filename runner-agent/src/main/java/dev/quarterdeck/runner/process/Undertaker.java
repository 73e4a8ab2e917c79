package dev.quarterdeck.runner.process;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * In a container the runner is process 1 and inherits what agents leave behind. Nobody else buries
 * those when they die, and the dead fill the process table. This loop does, for every child that
 * was dead in two rounds: Java collects the children that it started itself at once. It ends with
 * {@link #close}.
 */
public final class Undertaker implements AutoCloseable {
  private static final Duration ROUND = Duration.ofSeconds(5);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("undertaker").unstarted(this::walk);

  /** Does nothing where another process is number 1. */
  public static Undertaker start() {
    Undertaker undertaker = new Undertaker();
    if (ProcessHandle.current().pid() == 1) {
      undertaker.thread.start();
    }
    return undertaker;
  }

  private void walk() {
    try {
      Set<ProcessTable.Entry> before = Set.of();
      while (!closed.await(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
        Set<ProcessTable.Entry> dead =
            ProcessTable.all().stream()
                .filter(entry -> entry.parent() == 1 && entry.isDead())
                .collect(Collectors.toSet());
        dead.stream().filter(before::contains).forEach(entry -> Posix.bury(entry.pid()));
        before = dead;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
