package dev.quarterdeck.protocol;

/** A frame that cannot be understood. The code goes back to the sender; the socket stays open. */
public final class ProtocolException extends RuntimeException {
  /** Stable names, sent as {@code data.code} of an {@code error} message. */
  public enum Code {
    BAD_JSON,
    BAD_ENVELOPE,
    BAD_DATA,
    UNKNOWN_TYPE
  }

  private final Code code;

  public ProtocolException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
