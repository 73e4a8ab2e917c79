package dev.quarterdeck.runner.link;

import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.runner.spool.Spool;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far each run was sent on one connection. Safe for threads. */
final class Positions {
  private final Spool spool;
  private final Map<RunId, Long> sentUpTo = new HashMap<>();
  private final Map<RunId, Long> ackedAtHeartbeat = new HashMap<>();

  Positions(Spool spool) {
    this.spool = spool;
  }

  synchronized long of(RunId run) {
    return Math.max(sentUpTo.getOrDefault(run, 0L), spool.ackedUpTo(run));
  }

  /** Unless a resend moved the position back while the batch went out. */
  synchronized void sent(RunId run, List<Spool.Stored> batch) {
    long before = batch.getFirst().seq() - 1;
    if (Math.max(sentUpTo.getOrDefault(run, 0L), before) == before) {
      sentUpTo.put(run, batch.getLast().seq());
    }
  }

  synchronized void resendFrom(RunId run, long seq) {
    sentUpTo.merge(run, Math.max(0, seq - 1), Math::min);
  }

  /** What was sent a whole heartbeat ago and is still not stored is sent again. */
  synchronized void rewindStalled() {
    for (RunId run : spool.runsWithPending()) {
      long acked = spool.ackedUpTo(run);
      Long before = ackedAtHeartbeat.put(run, acked);
      if (before != null && before == acked && sentUpTo.getOrDefault(run, 0L) > acked) {
        sentUpTo.put(run, acked);
      }
    }
  }
}
