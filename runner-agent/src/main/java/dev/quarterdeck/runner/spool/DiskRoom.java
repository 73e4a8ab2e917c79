package dev.quarterdeck.runner.spool;

import java.nio.file.Path;

/** How much room a folder's disk has. Java says no other way why a write failed. */
public final class DiskRoom {
  /** Text leaves this much to what must not be lost. */
  private static final long RESERVE = 256 * 1024;

  /** More than the largest event takes: with less than this a failed write may be a full disk. */
  private static final long LARGEST = 2 * 1024 * 1024;

  private final Path folder;

  public DiskRoom(Path folder) {
    this.folder = folder;
  }

  /** Only what must not be lost should still be written. */
  boolean isShort() {
    return folder.toFile().getUsableSpace() < RESERVE;
  }

  /** Again as much as to begin with text once more. */
  boolean isAmple() {
    return folder.toFile().getUsableSpace() >= 2 * RESERVE;
  }

  public boolean mayBeFull() {
    return folder.toFile().getUsableSpace() < LARGEST;
  }
}
