package dev.quarterdeck.e2e.laptop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Asks the same again and again until it is closed, and remembers each answer that was new. */
final class Watchman implements AutoCloseable {
  private static final long PAUSE_MILLIS = 50;

  private final IntSupplier question;
  private final List<Integer> answers = new ArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread loop = Thread.ofVirtual().name("watchman").unstarted(this::run);

  Watchman(IntSupplier question) {
    this.question = question;
    loop.start();
  }

  private void run() {
    try {
      do {
        note(question.getAsInt());
      } while (!closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void note(int answer) {
    if (answers.isEmpty() || answers.getLast() != answer) {
      answers.add(answer);
    }
  }

  synchronized List<Integer> seen() {
    return List.copyOf(answers);
  }

  synchronized int last() {
    return answers.isEmpty() ? 0 : answers.getLast();
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
