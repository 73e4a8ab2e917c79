package dev.quarterdeck.control.local;

import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C, SIGTERM or a closed terminal. Java leaves as soon as its hooks return, so the hook waits
 * until the main thread, which started everything, has ended everything.
 */
final class Stop {
  private final Thread main = Thread.currentThread();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private boolean interrupts;

  Thread hook() {
    return new Thread(this::ask, "stop");
  }

  private void ask() {
    asked.countDown();
    synchronized (this) {
      if (interrupts) {
        main.interrupt();
      }
    }
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the main thread is where an interrupt ends it in order. */
  synchronized void interrupts(boolean interrupts) {
    this.interrupts = interrupts;
    if (interrupts && asked.getCount() == 0) {
      main.interrupt();
    }
  }

  void await() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      // Being interrupted is being asked to stop; what follows must not be interrupted.
    }
  }

  void done() {
    over.countDown();
  }
}
