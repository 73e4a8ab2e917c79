package dev.quarterdeck.control.platform.socket;

/** An open socket, as its door sees it. Usable from any thread. */
public interface Connection {
  /** Short, for logs. */
  String id();

  String remoteAddress();

  /**
   * Queues a text message and returns at once. False: not taken, because the socket is closing or
   * the client reads too slowly ({@link Session#onOverflow} is then asked what to send instead).
   */
  boolean send(String text);

  /** The same for a text that was written for many: UTF-8, and never changed afterwards. */
  boolean sendUtf8(byte[] text);

  /**
   * Waits until at most half of the outbox is in use, or the socket is closing. A long replay calls
   * it before each message and so runs at the client's own pace.
   */
  void awaitRoom() throws InterruptedException;

  /** Sends what is queued, then closes. The first call counts. */
  void close(int code, String reason);
}
