package dev.quarterdeck.runner.run;

import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.Wire;
import dev.quarterdeck.protocol.WireTable;
import dev.quarterdeck.runner.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Events of one run on their way into the spool. Pieces of text that follow each other within 50
 * milliseconds become one event; the {@code seq} is given last, so it has no gaps. Not safe for
 * threads.
 */
final class Recorder {
  static final Duration MERGE = Duration.ofMillis(50);
  static final int MERGE_CHARS = 16 * 1024;

  private final Spool spool;
  private final HostId host;
  private final RunId run;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Runnable onAppended;
  private final StringBuilder text = new StringBuilder();
  private Optional<Stream> stream = Optional.empty();
  private long mergeUntil;
  private long seq;
  private long dropped;

  Recorder(
      Spool spool, HostId host, RunId run, Clock clock, LongSupplier nanos, Runnable onAppended) {
    this.spool = spool;
    this.host = host;
    this.run = run;
    this.clock = clock;
    this.nanos = nanos;
    this.onAppended = onAppended;
  }

  /** What pieces of text belong to. Only equal ones are merged. */
  private sealed interface Stream {
    record OfMessage(Optional<String> id) implements Stream {}

    record OfThought(Optional<String> id) implements Stream {}

    record OfOutput(RunEvent.OutputStream stream) implements Stream {}
  }

  void record(RunEvent event) {
    switch (event) {
      case RunEvent.Message(String piece, Optional<String> id) ->
          merge(new Stream.OfMessage(id), piece);
      case RunEvent.Thought(String piece, Optional<String> id) ->
          merge(new Stream.OfThought(id), piece);
      case RunEvent.Output(RunEvent.OutputStream from, String piece) ->
          merge(new Stream.OfOutput(from), piece);
      default -> {
        flush();
        noteDropped();
        append(event);
      }
    }
  }

  private void merge(Stream next, String piece) {
    if (stream.isPresent() && !stream.get().equals(next)) {
      flush();
    }
    if (stream.isEmpty()) {
      stream = Optional.of(next);
      mergeUntil = nanos.getAsLong() + MERGE.toNanos();
    }
    text.append(piece);
    if (text.length() >= MERGE_CHARS) {
      flush();
    }
  }

  /** How long the merged text may still wait; empty when there is none. */
  Optional<Duration> flushIn() {
    return stream.map(_ -> Duration.ofNanos(Math.max(0, mergeUntil - nanos.getAsLong())));
  }

  void flushIfDue() {
    if (stream.isPresent() && nanos.getAsLong() >= mergeUntil) {
      flush();
    }
  }

  void flush() {
    if (stream.isEmpty()) {
      return;
    }
    Stream of = stream.get();
    String whole = text.toString();
    stream = Optional.empty();
    text.setLength(0);
    if (text.capacity() > 4 * MERGE_CHARS) {
      text.trimToSize();
    }
    for (int from = 0; from < whole.length(); ) {
      int to = Math.min(whole.length(), from + 2 * MERGE_CHARS);
      if (to < whole.length() && Character.isHighSurrogate(whole.charAt(to - 1))) {
        to--;
      }
      keepIfRoom(event(of, whole.substring(from, to)));
      from = to;
    }
  }

  private static RunEvent event(Stream stream, String text) {
    return switch (stream) {
      case Stream.OfMessage(Optional<String> id) -> new RunEvent.Message(text, id);
      case Stream.OfThought(Optional<String> id) -> new RunEvent.Thought(text, id);
      case Stream.OfOutput(RunEvent.OutputStream from) -> new RunEvent.Output(from, text);
    };
  }

  /** Text may be dropped when the spool is full; what asks, answers or ends a turn never is. */
  private void keepIfRoom(RunEvent event) {
    if (spool.hasRoom()) {
      noteDropped();
      append(event);
    } else {
      dropped++;
    }
  }

  private void noteDropped() {
    if (dropped == 0) {
      return;
    }
    long count = dropped;
    dropped = 0;
    append(
        new RunEvent.Notice(
            RunEvent.NoticeLevel.WARNING,
            count
                + (count == 1 ? " piece" : " pieces")
                + " of text left out: the control plane was away for too long."));
  }

  private void append(RunEvent event) {
    seq++;
    spool.append(
        new Envelope(
            WireTable.nameOf(event),
            clock.instant(),
            Optional.of(host),
            Optional.of(run),
            OptionalLong.of(seq),
            Fitting.fit(Wire.data(event))));
    onAppended.run();
  }

  RunId run() {
    return run;
  }

  /** The last event's number; 0 before the first. */
  long lastSeq() {
    return seq;
  }
}
