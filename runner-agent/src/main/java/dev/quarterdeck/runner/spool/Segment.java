package dev.quarterdeck.runner.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** One file of a run. Written at its end, read from anywhere, deleted as a whole. */
final class Segment implements AutoCloseable {
  private static final String SUFFIX = ".seg";

  private final Path path;
  private final FileChannel file;
  private long size;
  private long lastSeq;
  private long ackSeen;
  private boolean cut;

  private Segment(Path path, FileChannel file, long lastSeq) {
    this.path = path;
    this.file = file;
    this.lastSeq = lastSeq;
  }

  static Segment create(Path folder, long firstSeq) throws IOException {
    Path path = folder.resolve("%019d%s".formatted(firstSeq, SUFFIX));
    return new Segment(path, open(path), firstSeq - 1);
  }

  /** Reads the whole file once and cuts off what is no whole record. */
  static Segment reopen(Path path) throws IOException {
    String name = path.getFileName().toString();
    long firstSeq = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    Segment segment = new Segment(path, open(path), firstSeq - 1);
    segment.scan();
    return segment;
  }

  static boolean isOne(Path path) {
    return path.getFileName().toString().matches("\\d{19}\\" + SUFFIX);
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private void scan() throws IOException {
    Optional<SpoolRecord> next = SpoolRecord.read(file, 0);
    while (next.isPresent() && fits(next.get())) {
      note(next.get());
      next = SpoolRecord.read(file, size);
    }
    if (file.size() > size) {
      cut = true;
      file.truncate(size);
    }
  }

  private boolean fits(SpoolRecord record) {
    return record.kind() != SpoolRecord.EVENT || record.seq() == lastSeq + 1;
  }

  private void note(SpoolRecord record) {
    size += record.size();
    if (record.kind() == SpoolRecord.EVENT) {
      lastSeq = record.seq();
    } else if (record.kind() == SpoolRecord.ACK) {
      ackSeen = Math.max(ackSeen, record.seq());
    }
  }

  void append(SpoolRecord record) throws IOException {
    ByteBuffer bytes = record.bytes();
    long at = size;
    try {
      while (bytes.hasRemaining()) {
        at += file.write(bytes, at);
      }
    } catch (IOException e) {
      file.truncate(size);
      throw e;
    }
    note(record);
  }

  Optional<SpoolRecord> read(long position) throws IOException {
    return position >= size ? Optional.empty() : SpoolRecord.read(file, position);
  }

  long size() {
    return size;
  }

  long lastSeq() {
    return lastSeq;
  }

  long ackSeen() {
    return ackSeen;
  }

  boolean wasCut() {
    return cut;
  }

  void delete() throws IOException {
    file.close();
    Files.deleteIfExists(path);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
