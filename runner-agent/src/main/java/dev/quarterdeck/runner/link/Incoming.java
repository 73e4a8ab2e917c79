package dev.quarterdeck.runner.link;

import dev.quarterdeck.protocol.ServerMessage;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Messages of one connection between the client's thread, which must not wait, and the one that
 * hands them on, which may: in their order, and bounded. The thread ends after {@link #end}, when
 * what came before is handed on.
 */
final class Incoming {
  /** While less than this waits, the next message is asked for before this one is handed on. */
  private static final int ENOUGH_CHARS = 256 * 1024;

  private final Consumer<ServerMessage> handler;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int chars;
  private boolean held;
  private boolean ended;

  private record Waiting(ServerMessage message, int chars) {}

  Incoming(Consumer<ServerMessage> handler) {
    this.handler = handler;
  }

  void start(Runnable askForMore) {
    Thread.ofVirtual().name("link-in").start(() -> run(askForMore));
  }

  /** Whether the next message may come at once; otherwise it is asked for when there is room. */
  boolean add(ServerMessage message, int length) {
    lock.lock();
    try {
      waiting.add(new Waiting(message, length));
      chars += length;
      held = chars >= ENOUGH_CHARS;
      changed.signalAll();
      return !held;
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run(Runnable askForMore) {
    for (Optional<Waiting> next = take(); next.isPresent(); next = take()) {
      handler.accept(next.get().message());
      if (hasRoomAfter(next.get())) {
        askForMore.run();
      }
    }
  }

  /** Empty when it is over. */
  private Optional<Waiting> take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !ended) {
        changed.awaitUninterruptibly();
      }
      return Optional.ofNullable(waiting.poll());
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoomAfter(Waiting handled) {
    lock.lock();
    try {
      chars -= handled.chars();
      boolean ask = held && chars < ENOUGH_CHARS;
      held &= !ask;
      return ask;
    } finally {
      lock.unlock();
    }
  }
}
