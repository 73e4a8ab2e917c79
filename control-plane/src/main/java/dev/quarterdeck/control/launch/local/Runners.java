package dev.quarterdeck.control.launch.local;

import dev.quarterdeck.control.platform.process.ProcessIdentity;
import dev.quarterdeck.control.platform.process.ProcessTable;
import dev.quarterdeck.control.platform.process.Signal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the end of runners, one thread for each, and sees to it that an end is complete: what a
 * runner leaves behind is killed. A thread ends with its runner.
 */
final class Runners {
  private static final Logger LOG = LoggerFactory.getLogger(Runners.class);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int SWEEPS = 100;

  private final Clock clock;
  private final ConcurrentHashMap<ProcessIdentity, Watched> watched = new ConcurrentHashMap<>();

  Runners(Clock clock) {
    this.clock = clock;
  }

  /** One runner under watch. */
  private static final class Watched {
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Optional<Instant> goneBy = Optional.empty();
    private volatile OptionalInt exitCode = OptionalInt.empty();
  }

  /** A child of ours, whose exit code we shall know. */
  void watch(LaunchRecord launch, Process child, Consumer<LaunchRecord> ended) {
    Watched watch = new Watched();
    if (watched.putIfAbsent(launch.process(), watch) == null) {
      follow(launch, watch, Optional.of(child), ended);
    }
  }

  /** A runner that an earlier control plane started. Again is fine. */
  void adopt(LaunchRecord launch, Consumer<LaunchRecord> ended) {
    Watched watch = new Watched();
    if (watched.putIfAbsent(launch.process(), watch) == null) {
      LOG.info("runner=adopted pid={}", launch.process().pid());
      follow(launch, watch, Optional.empty(), ended);
    }
  }

  /** Asks the runner to end and, when that time has come, ends it and all it started. */
  void end(LaunchRecord launch, Instant goneBy) {
    Optional.ofNullable(watched.get(launch.process()))
        .ifPresent(watch -> watch.goneBy = Optional.of(goneBy));
    launch.process().signal(Signal.TERMINATE);
  }

  /** Unknown for a runner that somebody else started. */
  OptionalInt exitCode(LaunchRecord launch) {
    return Optional.ofNullable(watched.get(launch.process()))
        .map(watch -> watch.exitCode)
        .orElse(OptionalInt.empty());
  }

  void forget(LaunchRecord launch) {
    watched.remove(launch.process());
  }

  /** Until it is over, which it is by the time that {@link #end} was told. */
  void await(LaunchRecord launch) throws InterruptedException {
    Watched watch = watched.get(launch.process());
    if (watch != null) {
      watch.over.await();
    }
  }

  private void follow(
      LaunchRecord launch, Watched watch, Optional<Process> child, Consumer<LaunchRecord> ended) {
    Thread.ofVirtual()
        .name("runner-" + launch.process().pid())
        .start(() -> {
          try {
            watch.exitCode = awaitEnd(launch, watch, child);
            sweep(launch);
            watch.over.countDown();
            ended.accept(launch);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private OptionalInt awaitEnd(LaunchRecord launch, Watched watch, Optional<Process> child)
      throws InterruptedException {
    while (true) {
      if (child.isPresent()) {
        if (child.get().waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          return OptionalInt.of(child.get().exitValue());
        }
      } else if (launch.process().isAlive()) {
        Thread.sleep(LOOK);
      } else {
        return OptionalInt.empty();
      }
      if (watch.goneBy.filter(clock.instant()::isAfter).isPresent()) {
        LOG.warn("runner=slow-to-end pid={} action=kill", launch.process().pid());
        launch.process().signalGroup(Signal.KILL);
        launch.process().signal(Signal.KILL);
      }
    }
  }

  /**
   * Agents lead groups of their own and may have given their children further ones; the mark in the
   * environment is what they all have. Again until nobody is left, because they may be starting
   * others meanwhile.
   */
  static void sweep(LaunchRecord launch) {
    for (int i = 0; i < SWEEPS; i++) {
      List<ProcessIdentity> left = ProcessTable.withVariable(launch.markLine());
      if (left.isEmpty()) {
        return;
      }
      LOG.info(
          "runner=gone pid={} left_behind={} action=kill", launch.process().pid(), left.size());
      left.forEach(process -> process.signal(Signal.KILL));
      pause();
    }
    LOG.warn("runner=gone pid={} left_behind=unkillable", launch.process().pid());
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
