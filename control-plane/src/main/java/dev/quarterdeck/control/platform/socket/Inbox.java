package dev.quarterdeck.control.platform.socket;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection's messages, in the order of the wire: put by the event loop, taken by the socket's
 * thread. Putting never blocks and never fails; over its bound the inbox is {@link #isFull}, until
 * half of it is free again, and whoever fills it must stop reading. With a lock instead of {@code
 * synchronized}: notifying a virtual thread that waits for a monitor goes by way of a third thread.
 */
final class Inbox {
  private final DoorSettings.Bound bound;
  private final Runnable hasRoomAgain;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Queue<Incoming> queue = new ArrayDeque<>();
  private long bytes;
  private boolean full;

  Inbox(DoorSettings.Bound bound, Runnable hasRoomAgain) {
    this.bound = bound;
    this.hasRoomAgain = hasRoomAgain;
  }

  void put(Incoming message) {
    lock.lock();
    try {
      queue.add(message);
      bytes += message.size();
      full = full || !bound.allows(queue.size(), bytes);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** For one thread only. */
  Incoming take() throws InterruptedException {
    Incoming message;
    boolean freed;
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty()) {
        arrived.await();
      }
      message = queue.remove();
      bytes -= message.size();
      freed = full && bound.isHalfFreeWith(queue.size(), bytes);
      full = full && !freed;
    } finally {
      lock.unlock();
    }
    if (freed) {
      hasRoomAgain.run();
    }
    return message;
  }

  boolean isFull() {
    lock.lock();
    try {
      return full;
    } finally {
      lock.unlock();
    }
  }
}
