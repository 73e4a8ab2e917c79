package dev.quarterdeck.control.platform.socket;

/** The answer to a handshake. */
public sealed interface Admission<A> {
  /** What was found out goes to {@link Door#open}. */
  record Admitted<A>(A attachment) implements Admission<A> {}

  /** Sent as a problem (RFC 9457); {@code detail} and {@code hint} are read by a person. */
  record Refused<A>(int status, String code, String detail, String hint) implements Admission<A> {
    public Refused {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("a refusal is 4xx or 5xx, not " + status);
      }
    }
  }
}
