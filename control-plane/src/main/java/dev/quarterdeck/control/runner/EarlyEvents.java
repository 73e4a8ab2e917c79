package dev.quarterdeck.control.runner;

import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.RunId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events of one link that came before something that they follow. They are kept, up to a bound,
 * until the missing one comes; beyond the bound they are forgotten, since their host sends
 * everything again that was not acknowledged. No clock, no thread.
 */
final class EarlyEvents {
  private static final long MOST_HERE = 256 * 1024;
  private static final long MOST_EVERYWHERE = 32L * 1024 * 1024;
  private static final long OVERHEAD = 300;

  private final AtomicLong everywhere;
  private final Map<RunId, TreeMap<Long, HostFrame>> early = new HashMap<>();

  /**
   * The last one of each run for which there was no room: until it is stored, something is missing.
   */
  private final Map<RunId, Long> forgotten = new HashMap<>();

  private final List<Envelope> conflicting = new ArrayList<>();
  private long here;

  /** {@code everywhere}: what all links of this replica hold together. */
  EarlyEvents(AtomicLong everywhere) {
    this.everywhere = everywhere;
  }

  /**
   * After a batch was stored as far as {@code acks} say: keeps what was too early, and gives back
   * in order what is no more.
   */
  List<HostFrame> settle(List<HostFrame> batch, Map<RunId, Long> acks) {
    for (HostFrame frame : batch) {
      Long stored = acks.get(run(frame));
      if (stored != null && seq(frame) > stored) {
        keep(frame);
      }
    }
    List<HostFrame> ready = new ArrayList<>();
    acks.forEach((run, stored) -> {
      forgotten.computeIfPresent(run, (_, last) -> last <= stored ? null : last);
      release(run, stored, ready);
    });
    return ready;
  }

  private void keep(HostFrame frame) {
    long weight = weight(frame);
    if (here + weight <= MOST_HERE && everywhere.get() + weight <= MOST_EVERYWHERE) {
      HostFrame same =
          early.computeIfAbsent(run(frame), _ -> new TreeMap<>()).putIfAbsent(seq(frame), frame);
      if (same == null) {
        take(weight);
      } else if (!same.envelope().type().equals(frame.envelope().type())
          || !same.envelope().data().equals(frame.envelope().data())) {
        conflicting.add(frame.envelope());
      }
    } else {
      forgotten.merge(run(frame), seq(frame), Math::max);
    }
  }

  private void release(RunId run, long stored, List<HostFrame> ready) {
    TreeMap<Long, HostFrame> frames = early.get(run);
    if (frames == null) {
      return;
    }
    long next = stored + 1;
    while (!frames.isEmpty() && frames.firstKey() <= next) {
      HostFrame frame = frames.pollFirstEntry().getValue();
      take(-weight(frame));
      if (seq(frame) == next) {
        ready.add(frame);
        next++;
      }
    }
    if (frames.isEmpty()) {
      early.remove(run);
    }
  }

  /** Whether something of the run came that cannot be stored yet. */
  boolean isBehindGap(RunId run) {
    return early.containsKey(run) || forgotten.containsKey(run);
  }

  /** Those that came twice with different contents: the first one counts. */
  List<Envelope> takeConflicting() {
    List<Envelope> all = List.copyOf(conflicting);
    conflicting.clear();
    return all;
  }

  /** What is held of the run. */
  Set<Long> held(RunId run) {
    TreeMap<Long, HostFrame> frames = early.get(run);
    return frames == null ? Set.of() : Set.copyOf(frames.keySet());
  }

  /** The link is over. */
  void clear() {
    early.clear();
    forgotten.clear();
    take(-here);
  }

  private void take(long weight) {
    here += weight;
    everywhere.addAndGet(weight);
  }

  private static RunId run(HostFrame frame) {
    return frame.envelope().runId().orElseThrow();
  }

  private static long seq(HostFrame frame) {
    return frame.envelope().seq().orElseThrow();
  }

  private static long weight(HostFrame frame) {
    Envelope envelope = frame.envelope();
    return OVERHEAD + envelope.data().text().length();
  }
}
