package dev.quarterdeck.control.runner;

import dev.quarterdeck.control.conversation.Links.Gap;
import dev.quarterdeck.control.conversation.Links.Stored;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A link's events on their way into the log: stored, then acknowledged; held when something before
 * them is missing, which is asked for ever more patiently. No clock, no thread: {@code ModelTest}
 * walks through all of it.
 */
final class Intake {
  /** So long may what is missing take to come by itself. */
  static final Duration GAP_PATIENCE = Duration.ofMillis(200);

  private static final Duration MOST_PATIENCE = Duration.ofMinutes(1);

  /** Where events are kept. */
  interface Storage {
    /** Returns after the commit. */
    Stored store(List<HostFrame> frames) throws InterruptedException;

    /** Which of those that were stored before say something else than what is stored. */
    List<Envelope> conflicting(List<Envelope> repeated);
  }

  /** What the host is told. */
  interface Answers {
    void acked(RunId run, long upTo);

    void missing(RunId run, long from);

    void foreign(RunId run);

    void conflicting(Envelope repeated);
  }

  /** Something is missing, and is asked for when its time has come. */
  private record Missing(Gap gap, Instant due, Duration pause) {
    static Missing since(Gap gap, Instant now) {
      return new Missing(gap, now.plus(GAP_PATIENCE), GAP_PATIENCE.multipliedBy(5));
    }

    Missing asked(Instant now) {
      Duration next = pause.multipliedBy(2);
      return new Missing(
          gap, now.plus(pause), next.compareTo(MOST_PATIENCE) > 0 ? MOST_PATIENCE : next);
    }
  }

  private final Storage storage;
  private final Answers answers;
  private final EarlyEvents early;
  private final Map<RunId, Missing> missing = new HashMap<>();

  Intake(Storage storage, Answers answers, EarlyEvents early) {
    this.storage = storage;
    this.answers = answers;
    this.early = early;
  }

  /** False when a newer link has the session: nothing of it was stored. */
  boolean take(List<HostFrame> batch, Instant now) throws InterruptedException {
    for (List<HostFrame> next = batch; !next.isEmpty(); ) {
      switch (storage.store(next)) {
        case Stored.UpTo upTo -> {
          // Acknowledged last: who has the acknowledgement has every complaint about it.
          upTo.foreign().forEach(answers::foreign);
          if (!upTo.repeated().isEmpty()) {
            storage.conflicting(upTo.repeated()).forEach(answers::conflicting);
          }
          upTo.acks().forEach(answers::acked);
          next = early.settle(next, upTo.acks());
          early.takeConflicting().forEach(answers::conflicting);
          noteGaps(upTo, now);
        }
        case Stored.Fenced() -> {
          return false;
        }
      }
    }
    return true;
  }

  private void noteGaps(Stored.UpTo stored, Instant now) {
    stored
        .acks()
        .forEach((run, seq) -> {
          Gap gap = new Gap(run, seq + 1);
          if (!early.isBehindGap(run)) {
            missing.remove(run);
          } else if (!missing.containsKey(run) || !missing.get(run).gap().equals(gap)) {
            missing.put(run, Missing.since(gap, now));
          }
        });
  }

  boolean misses() {
    return !missing.isEmpty();
  }

  /** Not for each frame behind the gap, or the two sides would only talk about that. */
  void askForWhatIsMissing(Instant now) {
    missing.replaceAll((run, one) -> {
      if (now.isBefore(one.due())) {
        return one;
      }
      answers.missing(run, one.gap().expected());
      return one.asked(now);
    });
  }

  /** The link is over. */
  void clear() {
    early.clear();
    missing.clear();
  }
}
