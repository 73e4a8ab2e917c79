package dev.quarterdeck.runner.spool;

import dev.quarterdeck.runner.console.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is kept of one run. Not safe for threads; {@link Spool} is. */
final class RunSpool implements AutoCloseable {
  static final long SEGMENT_BYTES = 1024 * 1024;

  private final Path folder;
  private final Deque<Segment> segments = new ArrayDeque<>();
  private long lastSeq;
  private long acked;

  /** Where the last read ended, so that reading on needs no search. */
  private @Nullable Segment readSegment;

  private long readPosition;
  private long readSeq;

  private RunSpool(Path folder) {
    this.folder = folder;
  }

  static RunSpool create(Path folder) throws IOException {
    Files.createDirectories(folder);
    return new RunSpool(folder);
  }

  static RunSpool reopen(Path folder) throws IOException {
    RunSpool run = new RunSpool(folder);
    for (Path path : segmentsIn(folder)) {
      Segment segment = Segment.reopen(path);
      if (segment.wasCut()) {
        Console.info("spool.torn_record_cut", "segment", path.getFileName());
      }
      if (!run.segments.isEmpty() && segment.size() > 0 && run.breaksAt(path)) {
        // Only a crash of the machine does this. Without its predecessor it can never be
        // acknowledged.
        Console.warn("spool.unreachable_segment_dropped", "segment", path.getFileName());
        segment.delete();
        continue;
      }
      run.segments.add(segment);
      run.lastSeq = segment.lastSeq();
      run.acked = Math.max(run.acked, segment.ackSeen());
    }
    return run;
  }

  private boolean breaksAt(Path next) {
    long first = Long.parseLong(next.getFileName().toString().substring(0, 19));
    return first != lastSeq + 1;
  }

  private static List<Path> segmentsIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Segment::isOne).sorted().toList();
    }
  }

  long append(long seq, String text) throws IOException {
    if (lastSeq == 0 && segments.isEmpty()) {
      lastSeq = seq - 1;
    }
    if (seq != lastSeq + 1) {
      throw new IllegalArgumentException("seq " + seq + " does not follow " + lastSeq);
    }
    Segment segment = segments.peekLast();
    if (segment == null || segment.size() >= SEGMENT_BYTES) {
      segment = Segment.create(folder, seq);
      segments.addLast(segment);
    }
    long before = segment.size();
    segment.append(new SpoolRecord(SpoolRecord.EVENT, seq, text.getBytes(StandardCharsets.UTF_8)));
    lastSeq = seq;
    return segment.size() - before;
  }

  /** Returns how many bytes this freed (or, for a note of the acknowledgement, took: negative). */
  long acked(long seq) throws IOException {
    long upTo = Math.min(seq, lastSeq);
    if (upTo <= acked) {
      return 0;
    }
    acked = upTo;
    long freed = 0;
    while (segments.size() > 1 && segments.getFirst().lastSeq() <= acked) {
      freed += drop(segments.removeFirst());
    }
    Segment last = segments.peekLast();
    if (last == null) {
      return freed;
    }
    if (last.lastSeq() <= acked && last.size() >= SEGMENT_BYTES / 4) {
      return freed + drop(segments.removeLast());
    }
    return freed + note(last);
  }

  /** A disk that is full keeps no note: after a restart it is sent, and acknowledged, again. */
  private long note(Segment last) throws IOException {
    long before = last.size();
    try {
      last.append(SpoolRecord.ack(acked));
      return before - last.size();
    } catch (IOException e) {
      Console.debug("spool.ack_not_noted", "error", e.getMessage());
      return last.lastSeq() <= acked ? drop(segments.removeLast()) : 0;
    }
  }

  private long drop(Segment segment) throws IOException {
    if (readSegment == segment) {
      readSegment = null;
    }
    long size = segment.size();
    segment.delete();
    return size;
  }

  List<Spool.Stored> pendingAfter(long seq, int maxBytes) throws IOException {
    long after = Math.max(seq, acked);
    List<Spool.Stored> found = new ArrayList<>();
    int bytes = 0;
    if (after >= lastSeq) {
      return found;
    }
    if (readSegment == null || readSeq != after) {
      readSegment = segmentWith(after + 1);
      readPosition = 0;
    }
    while (bytes < maxBytes && readSegment != null) {
      Optional<SpoolRecord> next = readSegment.read(readPosition);
      if (next.isEmpty()) {
        if (readSegment.lastSeq() >= lastSeq) {
          break;
        }
        readSegment = segmentWith(readSegment.lastSeq() + 1);
        readPosition = 0;
        continue;
      }
      SpoolRecord record = next.get();
      readPosition += record.size();
      if (record.kind() == SpoolRecord.EVENT && record.seq() > after) {
        found.add(
            new Spool.Stored(record.seq(), new String(record.payload(), StandardCharsets.UTF_8)));
        bytes += record.payload().length;
        readSeq = record.seq();
      }
    }
    return found;
  }

  private @Nullable Segment segmentWith(long seq) {
    for (Segment segment : segments) {
      if (segment.lastSeq() >= seq) {
        return segment;
      }
    }
    return null;
  }

  long lastSeq() {
    return lastSeq;
  }

  long acked() {
    return acked;
  }

  boolean isEmpty() {
    return acked >= lastSeq;
  }

  long bytes() {
    return segments.stream().mapToLong(Segment::size).sum();
  }

  void delete() throws IOException {
    for (Segment segment : segments) {
      segment.delete();
    }
    segments.clear();
    readSegment = null;
    try (Stream<Path> rest = Files.list(folder)) {
      for (Path path : rest.toList()) {
        Files.delete(path);
      }
    }
    Files.deleteIfExists(folder);
  }

  @Override
  public void close() throws IOException {
    for (Segment segment : segments) {
      segment.close();
    }
  }
}
