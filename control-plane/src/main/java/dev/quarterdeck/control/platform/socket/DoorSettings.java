package dev.quarterdeck.control.platform.socket;

import java.time.Duration;

/**
 * A door's limits. A connection costs at most the inbox, the outbox and two messages of memory.
 *
 * @param maxMessageBytes of one message, its fragments together; beyond it close 1009
 * @param inbox past it nothing more is read from the socket
 * @param outbox past it {@link Session#onOverflow} is asked
 * @param pingEvery a client not heard of for three of these is closed
 * @param closeWithin how long a closing handshake may take before the connection is cut
 */
public record DoorSettings(
    int maxMessageBytes, Bound inbox, Bound outbox, Duration pingEvery, Duration closeWithin) {
  private static final int MIB = 1024 * 1024;

  /** Messages and bytes; one message alone always fits. */
  public record Bound(int messages, long bytes) {
    public Bound {
      if (messages < 1 || bytes < 1) {
        throw new IllegalArgumentException("a bound needs room for a message");
      }
    }

    boolean allows(int messages, long bytes) {
      return messages <= 1 || messages <= this.messages && bytes <= this.bytes;
    }

    boolean isHalfFreeWith(int messages, long bytes) {
      return messages <= this.messages / 2 && bytes <= this.bytes / 2;
    }
  }

  public DoorSettings {
    if (maxMessageBytes < 1 || !pingEvery.isPositive() || !closeWithin.isPositive()) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  public static DoorSettings standard() {
    return new DoorSettings(
        MIB,
        new Bound(256, 2 * MIB),
        new Bound(4096, 8 * MIB),
        Duration.ofSeconds(15),
        Duration.ofSeconds(5));
  }

  public DoorSettings withMaxMessageBytes(int bytes) {
    return new DoorSettings(bytes, inbox, outbox, pingEvery, closeWithin);
  }

  public DoorSettings withInbox(Bound bound) {
    return new DoorSettings(maxMessageBytes, bound, outbox, pingEvery, closeWithin);
  }

  public DoorSettings withOutbox(Bound bound) {
    return new DoorSettings(maxMessageBytes, inbox, bound, pingEvery, closeWithin);
  }

  public DoorSettings withPingEvery(Duration interval) {
    return new DoorSettings(maxMessageBytes, inbox, outbox, interval, closeWithin);
  }

  public DoorSettings withCloseWithin(Duration limit) {
    return new DoorSettings(maxMessageBytes, inbox, outbox, pingEvery, limit);
  }
}
