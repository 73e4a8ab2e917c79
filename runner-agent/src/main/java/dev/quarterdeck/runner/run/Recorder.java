package dev.quarterdeck.runner.run;

import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.Wire;
import dev.quarterdeck.protocol.WireTable;
import dev.quarterdeck.runner.spool.Spool;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Events of one run on their way into the spool. The first piece of text after a silence goes at
 * once; those that follow within 50 milliseconds become one event. When there is no room, text is
 * left out, and one notice says how much; everything else waits for room. The {@code seq} is given
 * last, so it has no gaps. Not safe for threads.
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
  private final PatientDisk disk;
  private final StringBuilder text = new StringBuilder();
  private Optional<Stream> stream = Optional.empty();
  private long mergeUntil;
  private long seq;
  private long dropped;
  private long droppedChars;
  private boolean diskWasShort;
  private long lastText;

  Recorder(
      Spool spool,
      PatientDisk disk,
      HostId host,
      RunId run,
      Clock clock,
      LongSupplier nanos,
      Runnable onAppended) {
    this.disk = disk;
    this.lastText = nanos.getAsLong() - MERGE.toNanos();
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
      // Nothing comes after it, in which the notice could stand.
      case RunEvent.Exited exited -> {
        flush();
        noteDropped();
        append(exited);
      }
      default -> {
        flush();
        append(event);
      }
    }
  }

  private void merge(Stream next, String piece) {
    if (stream.isPresent() && !stream.get().equals(next)) {
      flush();
    }
    boolean afterSilence = nanos.getAsLong() - lastText >= MERGE.toNanos();
    if (stream.isEmpty()) {
      stream = Optional.of(next);
      mergeUntil = lastText + MERGE.toNanos();
    }
    text.append(piece);
    if (afterSilence || text.length() >= MERGE_CHARS) {
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
    lastText = nanos.getAsLong();
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
      keepIfRoom(event(of, whole.substring(from, to)), to - from);
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

  private void keepIfRoom(RunEvent event, int chars) {
    if (spool.hasRoom()) {
      noteDropped();
      append(event);
    } else {
      dropped++;
      droppedChars += chars;
      diskWasShort |= spool.isDiskShort();
    }
  }

  /** One for all that was left out in a row. */
  private void noteDropped() {
    if (dropped == 0) {
      return;
    }
    String what = dropped + (dropped == 1 ? " piece" : " pieces") + " of text (" + droppedChars;
    String why =
        diskWasShort ? "the runner's disk was full" : "the control plane was away too long";
    dropped = 0;
    droppedChars = 0;
    diskWasShort = false;
    warn(what + " characters) left out: " + why + ".");
  }

  private void warn(String sentence) {
    append(new RunEvent.Notice(RunEvent.NoticeLevel.WARNING, sentence));
  }

  private void append(RunEvent event) {
    Envelope envelope =
        new Envelope(
            WireTable.nameOf(event),
            clock.instant(),
            Optional.of(host),
            Optional.of(run),
            OptionalLong.of(seq + 1),
            Fitting.fit(Wire.data(event)));
    try {
      disk.write(() -> spool.append(envelope));
    } catch (IOException e) {
      throw new IllegalStateException("the spool says this with its own exception", e);
    }
    seq++;
    onAppended.run();
    Duration waited = disk.takeWaited();
    if (waited.isPositive() && !(event instanceof RunEvent.Exited)) {
      warn(
          "The runner's disk was full, and the session stood still for "
              + waited.toSeconds()
              + " s.");
    }
  }

  RunId run() {
    return run;
  }

  /** The last event's number; 0 before the first. */
  long lastSeq() {
    return seq;
  }
}
