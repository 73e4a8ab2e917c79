package dev.quarterdeck.runner.driver;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Lets so many bytes of an agent's plain output through each second, and says how many lines it
 * held back. An agent that logs in a loop must not fill the event log.
 */
public final class OutputGate {
  private static final long BYTES_PER_SECOND = 64 * 1024;
  private static final long SECOND = 1_000_000_000L;

  private final LongSupplier nanos;
  private long windowStart;
  private long used;
  private long heldBack;

  public OutputGate(LongSupplier nanos) {
    this.nanos = nanos;
    this.windowStart = nanos.getAsLong();
  }

  /** The text to record for this line, or empty when it is held back. */
  public synchronized Optional<String> pass(String line) {
    long now = nanos.getAsLong();
    if (now - windowStart >= SECOND) {
      windowStart = now;
      used = 0;
    }
    if (used >= BYTES_PER_SECOND) {
      heldBack++;
      return Optional.empty();
    }
    used += line.length() + 1;
    String note = heldBack == 0 ? "" : "[" + heldBack + " lines left out: too many at once]\n";
    heldBack = 0;
    return Optional.of(note + line + "\n");
  }
}
