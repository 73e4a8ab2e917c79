package dev.quarterdeck.control.platform.socket;

/** What a socket's thread works through, in order. */
sealed interface Incoming {
  record Text(byte[] utf8) implements Incoming {
    @Override
    public int size() {
      return utf8.length;
    }
  }

  record Binary(byte[] bytes) implements Incoming {
    @Override
    public int size() {
      return bytes.length;
    }
  }

  /** The outbox passed its bound. */
  record Overflow() implements Incoming {}

  /** The server stops: what came before is still handled. */
  record Stopping() implements Incoming {}

  /** The connection is gone; always the last. */
  record Closed(CloseReason reason) implements Incoming {}

  default int size() {
    return 0;
  }
}
