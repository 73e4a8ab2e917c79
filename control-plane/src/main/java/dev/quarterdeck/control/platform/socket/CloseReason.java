package dev.quarterdeck.control.platform.socket;

/** How a socket ended, by RFC 6455, section 7.4. */
public record CloseReason(int code, String reason, By by) {
  public static final int NORMAL = 1000;
  public static final int GOING_AWAY = 1001;
  public static final int PROTOCOL_ERROR = 1002;
  public static final int INVALID_TEXT = 1007;
  public static final int TOO_BIG = 1009;
  public static final int INTERNAL_ERROR = 1011;
  public static final int TRY_AGAIN_LATER = 1013;

  /** Never on the wire: the client closed without a code. */
  public static final int NO_CODE = 1005;

  /** Never on the wire: the connection was lost. */
  public static final int LOST = 1006;

  /** Who ended it. */
  public enum By {
    CLIENT,
    SERVER,
    NETWORK
  }

  static CloseReason byServer(int code, String reason) {
    return new CloseReason(code, reason, By.SERVER);
  }

  static CloseReason lost() {
    return new CloseReason(LOST, "connection lost", By.NETWORK);
  }

  /** The codes an endpoint may put into a close frame. */
  static boolean isSendable(int code) {
    return code >= 1000 && code <= 1014 && code != 1004 && code != NO_CODE && code != LOST
        || code >= 3000 && code <= 4999;
  }
}
