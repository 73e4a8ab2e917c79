package dev.quarterdeck.control.local;

/** Quarterdeck cannot start here. The message is for a person and says what to do. */
final class LocalException extends RuntimeException {
  LocalException(String message) {
    super(message);
  }

  LocalException(String message, Throwable cause) {
    super(message, cause);
  }
}
