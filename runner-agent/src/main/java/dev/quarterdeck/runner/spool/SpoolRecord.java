package dev.quarterdeck.runner.spool;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.zip.CRC32C;

/** One entry of a segment. */
record SpoolRecord(byte kind, long seq, byte[] payload) {
  static final byte EVENT = 1;
  static final byte ACK = 2;

  private static final int HEAD = Integer.BYTES * 2;
  private static final int FIXED = Byte.BYTES + Long.BYTES;

  /** Far above what the link can carry: a larger length can only be a torn record. */
  private static final int MAX_LENGTH = 4 * 1024 * 1024;

  static SpoolRecord ack(long seq) {
    return new SpoolRecord(ACK, seq, new byte[0]);
  }

  int size() {
    return HEAD + FIXED + payload.length;
  }

  ByteBuffer bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(size());
    buffer.putInt(FIXED + payload.length).putInt(0);
    buffer.put(kind).putLong(seq).put(payload);
    buffer.putInt(Integer.BYTES, checksum(buffer.array(), HEAD, buffer.position() - HEAD));
    return buffer.flip();
  }

  /** The record at this place, or empty when what is there is no whole record. */
  static Optional<SpoolRecord> read(FileChannel file, long position) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD);
    if (!fill(file, head, position)) {
      return Optional.empty();
    }
    int length = head.getInt(0);
    if (length < FIXED || length > MAX_LENGTH) {
      return Optional.empty();
    }
    ByteBuffer body = ByteBuffer.allocate(length);
    if (!fill(file, body, position + HEAD)
        || checksum(body.array(), 0, length) != head.getInt(Integer.BYTES)) {
      return Optional.empty();
    }
    body.flip();
    byte kind = body.get();
    long seq = body.getLong();
    byte[] payload = new byte[body.remaining()];
    body.get(payload);
    return Optional.of(new SpoolRecord(kind, seq, payload));
  }

  private static boolean fill(FileChannel file, ByteBuffer buffer, long position)
      throws IOException {
    try {
      while (buffer.hasRemaining()) {
        int read = file.read(buffer, position + buffer.position());
        if (read < 0) {
          return false;
        }
      }
      return true;
    } catch (EOFException e) {
      return false;
    }
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
