package dev.quarterdeck.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private static final Duration REST = Duration.ofMillis(250);

  /** Starts just before the number overflows, as nanoTime may. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

  private final WorkQueue<String> queue = new WorkQueue<>(REST, nanos::get, () -> 1.0);

  @Test
  void keyIsInItOnce() throws InterruptedException {
    queue.add("a");
    queue.add("a");
    queue.add("b");

    assertThat(List.of(take(), take())).containsExactlyInAnyOrder("a", "b");
    assertThat(queue.size()).isZero();
  }

  @Test
  void keyInHandIsGivenToNobodyElseAndComesBack() throws InterruptedException {
    queue.add("a");
    String first = take();
    queue.add("a");
    queue.add("b");

    assertThat(take()).isEqualTo("b");
    queue.done(first, Optional.empty());
    pass(REST);
    assertThat(take()).isEqualTo("a");
  }

  @Test
  void laterIsNotNow() throws InterruptedException {
    queue.add("later", Duration.ofSeconds(5));
    queue.add("now");

    assertThat(take()).isEqualTo("now");
    pass(Duration.ofSeconds(5));
    assertThat(take()).isEqualTo("later");
  }

  @Test
  void soonerWins() throws InterruptedException {
    queue.add("a", Duration.ofSeconds(60));
    queue.add("a");

    assertThat(take()).isEqualTo("a");
    assertThat(queue.size()).isZero();
  }

  @Test
  void restsBetweenTwoLooks() throws InterruptedException {
    queue.add("a");
    queue.done(take(), Optional.of(Duration.ZERO));
    queue.add("b");

    assertThat(take()).isEqualTo("b");
    pass(REST);
    assertThat(take()).isEqualTo("a");
  }

  @Test
  void failureComesBackLaterAndLater() throws InterruptedException {
    queue.add("a");
    Duration pause = WorkQueue.FIRST_RETRY;
    for (int i = 0; i < 4; i++) {
      queue.failed(take());
      // A change that comes in meanwhile does not make it sooner.
      queue.add("other");
      assertThat(take()).isEqualTo("other");
      queue.done("other", Optional.empty());
      pass(pause);
      pause = pause.multipliedBy(2);
    }

    assertThat(take()).isEqualTo("a");
  }

  @Test
  void successForgetsFailures() throws InterruptedException {
    queue.add("a");
    queue.failed(take());
    pass(WorkQueue.FIRST_RETRY);
    queue.done(take(), Optional.of(Duration.ZERO));
    pass(REST);
    queue.failed(take());
    pass(WorkQueue.FIRST_RETRY);

    assertThat(take()).isEqualTo("a");
  }

  @Test
  void pausedQueueGivesNothingAndForgetsNothing() throws InterruptedException {
    CopyOnWriteArrayList<String> taken = new CopyOnWriteArrayList<>();
    queue.pause();
    queue.add("a");
    Thread worker = worker(taken);
    Awaitility.await().until(() -> worker.getState() == Thread.State.WAITING);

    assertThat(taken).isEmpty();
    queue.resume();
    Awaitility.await().until(() -> taken.equals(List.of("a")));
    queue.close();
    worker.join();
  }

  @Test
  void manyWorkersNeverHaveTheSameKeyAndMissNoChange() throws InterruptedException {
    WorkQueue<Integer> busy = new WorkQueue<>(Duration.ZERO, System::nanoTime, () -> 0.5);
    ConcurrentHashMap<Integer, Boolean> inHand = new ConcurrentHashMap<>();
    ConcurrentHashMap<Integer, Integer> wanted = new ConcurrentHashMap<>();
    ConcurrentHashMap<Integer, Integer> seen = new ConcurrentHashMap<>();
    AtomicInteger clashes = new AtomicInteger();
    List<Thread> workers = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 4; i++) {
      workers.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (var key = busy.take(); key.isPresent(); key = busy.take()) {
                    if (inHand.putIfAbsent(key.get(), true) != null) {
                      clashes.incrementAndGet();
                    }
                    seen.put(key.get(), wanted.getOrDefault(key.get(), 0));
                    inHand.remove(key.get());
                    busy.done(key.get(), Optional.empty());
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }

    for (int change = 1; change <= 2_000; change++) {
      int key = change % 7;
      wanted.put(key, change);
      busy.add(key);
    }

    Awaitility.await().until(() -> seen.equals(wanted));
    assertThat(clashes).hasValue(0);
    busy.close();
    for (Thread worker : workers) {
      worker.join();
    }
  }

  private Thread worker(List<String> taken) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            for (var key = queue.take(); key.isPresent(); key = queue.take()) {
              taken.add(key.get());
              queue.done(key.get(), Optional.empty());
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private String take() throws InterruptedException {
    return queue.take().orElseThrow();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
