package dev.quarterdeck.control.platform.socket;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A connection's messages, in the order of the wire: put by the event loop, taken by the socket's
 * thread. Putting never blocks and never fails; over its bound the inbox is {@link #isFull}, until
 * half of it is free again, and whoever fills it must stop reading.
 */
final class Inbox {
  private final DoorSettings.Bound bound;
  private final Runnable hasRoomAgain;
  private final Queue<Incoming> queue = new ArrayDeque<>();
  private long bytes;
  private boolean full;

  Inbox(DoorSettings.Bound bound, Runnable hasRoomAgain) {
    this.bound = bound;
    this.hasRoomAgain = hasRoomAgain;
  }

  synchronized void put(Incoming message) {
    queue.add(message);
    bytes += message.size();
    full = full || !bound.allows(queue.size(), bytes);
    notifyAll();
  }

  Incoming take() throws InterruptedException {
    Incoming message;
    boolean freed;
    synchronized (this) {
      while (queue.isEmpty()) {
        wait();
      }
      message = queue.remove();
      bytes -= message.size();
      freed = full && bound.isHalfFreeWith(queue.size(), bytes);
      full = full && !freed;
    }
    if (freed) {
      hasRoomAgain.run();
    }
    return message;
  }

  synchronized boolean isFull() {
    return full;
  }
}
