package dev.quarterdeck.control.local.postgres;

/** The server cannot run. The message is one sentence for a person and says what to do. */
public final class PostgresException extends RuntimeException {
  PostgresException(String message) {
    super(message);
  }

  PostgresException(String message, Throwable cause) {
    super(message, cause);
  }
}
