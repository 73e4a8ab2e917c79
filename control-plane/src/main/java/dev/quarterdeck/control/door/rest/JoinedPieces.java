package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.platform.http.BlockingPublisher.Sink;
import java.io.ByteArrayOutputStream;

/**
 * Passes small pieces on together. Each piece that is passed on alone costs two changes of thread
 * and a write to the socket, which is more than all the rest that is done for an event. Not for two
 * threads.
 */
final class JoinedPieces implements Sink<byte[]> {
  private static final int ENOUGH = 32 * 1024;

  private final Sink<byte[]> sink;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

  JoinedPieces(Sink<byte[]> sink) {
    this.sink = sink;
  }

  @Override
  public void emit(byte[] piece) throws InterruptedException {
    if (waiting.size() == 0 && piece.length >= ENOUGH) {
      sink.emit(piece);
      return;
    }
    waiting.writeBytes(piece);
    if (waiting.size() >= ENOUGH) {
      flush();
    }
  }

  /** To be called before anything is waited for. */
  void flush() throws InterruptedException {
    if (waiting.size() > 0) {
      byte[] piece = waiting.toByteArray();
      waiting.reset();
      sink.emit(piece);
    }
  }
}
