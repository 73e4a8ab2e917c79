package dev.quarterdeck.runner.spool;

import java.io.IOException;

/** The disk does not do what a disk does. The runner cannot keep its promise without it. */
public final class SpoolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SpoolException(String message, IOException cause) {
    super(message, cause);
  }
}
