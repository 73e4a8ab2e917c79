package dev.quarterdeck.control.platform.socket;

import java.util.Optional;

/**
 * A door's side of one open socket. All calls come from one thread of the socket's own, in the
 * order of the wire, and may block; meanwhile the client is slowed down. What is thrown closes with
 * 1011.
 */
public interface Session {
  void onText(String text);

  /** Binary where the wire means text: answer in the door's own error form. */
  void onBinary(byte[] bytes);

  /**
   * The client reads too slowly and everything queued for it was dropped. Says the one message to
   * send instead (a call to resync); empty closes with 1013.
   */
  default Optional<String> onOverflow() {
    return Optional.empty();
  }

  /** The last call; the socket is gone. */
  default void onClose(CloseReason reason) {}
}
