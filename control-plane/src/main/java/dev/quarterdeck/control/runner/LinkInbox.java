package dev.quarterdeck.control.runner;

import dev.quarterdeck.protocol.HostFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;

/**
 * What a runner said and nobody has stored yet. Bounded by bytes, for one link and for all of them
 * together: while there is no room the socket is not read, and the runner's spool grows instead.
 */
final class LinkInbox {
  private static final int UNIT = 1024;
  private static final int MOST_HERE = 1024;

  /** What all links of a replica may hold together, in KiB. */
  static final int MOST_EVERYWHERE = 64 * 1024;

  private final Semaphore here = new Semaphore(MOST_HERE, true);
  private final Semaphore everywhere;
  private final Queue<HostFrame> frames = new ArrayDeque<>();

  LinkInbox(Semaphore everywhere) {
    this.everywhere = everywhere;
  }

  /** On the socket's thread; waits for room. */
  void put(HostFrame frame) throws InterruptedException {
    int weight = weight(frame);
    here.acquire(weight);
    try {
      everywhere.acquire(weight);
    } catch (InterruptedException e) {
      here.release(weight);
      throw e;
    }
    synchronized (frames) {
      frames.add(frame);
    }
  }

  /** All that is there. It keeps its room until {@link #done}. */
  List<HostFrame> take() {
    synchronized (frames) {
      List<HostFrame> all = new ArrayList<>(frames);
      frames.clear();
      return all;
    }
  }

  boolean isEmpty() {
    synchronized (frames) {
      return frames.isEmpty();
    }
  }

  void done(List<HostFrame> taken) {
    int weight = taken.stream().mapToInt(LinkInbox::weight).sum();
    here.release(weight);
    everywhere.release(weight);
  }

  private static int weight(HostFrame frame) {
    return Math.min(MOST_HERE, 1 + frame.envelope().data().text().length() / UNIT);
  }
}
