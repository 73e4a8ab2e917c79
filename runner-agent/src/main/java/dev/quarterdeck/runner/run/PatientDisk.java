package dev.quarterdeck.runner.run;

import dev.quarterdeck.runner.console.Console;
import dev.quarterdeck.runner.spool.DiskRoom;
import dev.quarterdeck.runner.spool.SpoolException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Writes what must not be lost. A full disk is waited for: meanwhile the agent stands still, and
 * acknowledgements of the control plane give room. Any other failure of the disk is one.
 */
final class PatientDisk {
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** The disk may have got room between the failure and the look. */
  private static final int TRIES = 3;

  private final DiskRoom room;
  private final BooleanSupplier givesUp;
  private Duration waited = Duration.ZERO;

  PatientDisk(DiskRoom room, BooleanSupplier givesUp) {
    this.room = room;
    this.givesUp = givesUp;
  }

  /** What is to be written; does nothing when it throws. */
  @FunctionalInterface
  interface Write {
    void run() throws IOException;
  }

  void write(Write write) throws IOException {
    long since = System.nanoTime();
    int failures = 0;
    boolean said = false;
    while (true) {
      try {
        write.run();
        if (said) {
          waited = waited.plusNanos(System.nanoTime() - since);
          Console.info("disk.has_room_again");
        }
        return;
      } catch (IOException | SpoolException e) {
        failures = room.mayBeFull() ? 0 : failures + 1;
        if (failures == TRIES || givesUp.getAsBoolean()) {
          throw e;
        }
        if (!said) {
          Console.warn(
              "disk.full",
              "error",
              e.getMessage(),
              "hint",
              "the session waits for room in QD_STATE_DIR");
          said = true;
        }
        if (!pause()) {
          throw e;
        }
      }
    }
  }

  /** False when this thread is to end. */
  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** How long was waited since this was last asked. */
  Duration takeWaited() {
    Duration time = waited;
    waited = Duration.ZERO;
    return time;
  }
}
