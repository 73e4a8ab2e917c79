package dev.quarterdeck.e2e;

/** Nobody answered, or somebody said to come back later: worth trying again. */
public final class Unavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unavailable(String message) {
    super(message);
  }

  Unavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
