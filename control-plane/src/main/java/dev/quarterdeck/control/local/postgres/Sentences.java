package dev.quarterdeck.control.local.postgres;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Says of the file system's errors what a person needs. */
final class Sentences {
  private Sentences() {}

  /** Java's messages are often only the path. */
  static String cause(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> denied.getFile() + " may not be written.";
      case FileSystemException failed when failed.getReason() != null ->
          failed.getReason() + " (" + failed.getFile() + ").";
      default -> e.getMessage() + ".";
    };
  }
}
