package dev.quarterdeck.control.platform.socket;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the client to read it: offered from any thread, taken by the event loop while the
 * channel is writable. The close frame, once asked for, comes after everything queued.
 */
final class Outbox {
  /** What became of an offered message. */
  enum Offer {
    TAKEN,
    /** The bound was passed just now: everything queued was dropped. */
    OVERFLOWED,
    /** Closing, or the overflow is not yet dealt with. */
    REFUSED
  }

  private final DoorSettings.Bound bound;
  private final Queue<byte[]> queue = new ArrayDeque<>();
  private long bytes;
  private boolean overflowed;
  private @Nullable CloseReason end;

  Outbox(DoorSettings.Bound bound) {
    this.bound = bound;
  }

  synchronized Offer offer(byte[] message) {
    if (end != null || overflowed) {
      return Offer.REFUSED;
    }
    if (!bound.allows(queue.size() + 1, bytes + message.length)) {
      overflowed = true;
      clear();
      return Offer.OVERFLOWED;
    }
    add(message);
    return Offer.TAKEN;
  }

  /** Deals with an overflow: begins again with this message. */
  synchronized void restart(byte[] message) {
    overflowed = false;
    if (end == null) {
      add(message);
    }
  }

  synchronized Optional<byte[]> poll() {
    byte[] message = queue.poll();
    if (message != null) {
      bytes -= message.length;
      notifyAll();
    }
    return Optional.ofNullable(message);
  }

  /** Nothing is taken any more; the first reason counts. */
  synchronized void end(CloseReason reason) {
    if (end == null) {
      end = reason;
      notifyAll();
    }
  }

  /** Ends without sending what is queued. */
  synchronized void endNow(CloseReason reason) {
    end(reason);
    clear();
  }

  synchronized Optional<CloseReason> ended() {
    return Optional.ofNullable(end);
  }

  synchronized boolean isEmpty() {
    return queue.isEmpty();
  }

  synchronized void awaitRoom() throws InterruptedException {
    while (end == null && !bound.isHalfFreeWith(queue.size(), bytes)) {
      wait();
    }
  }

  private void add(byte[] message) {
    queue.add(message);
    bytes += message.length;
  }

  private void clear() {
    queue.clear();
    bytes = 0;
    notifyAll();
  }
}
