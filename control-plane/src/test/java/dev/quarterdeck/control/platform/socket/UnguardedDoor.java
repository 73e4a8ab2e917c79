package dev.quarterdeck.control.platform.socket;

import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.websocket.WebSocketSession;
import io.micronaut.websocket.annotation.OnClose;
import io.micronaut.websocket.annotation.OnMessage;
import io.micronaut.websocket.annotation.ServerWebSocket;

/**
 * The echo door as micronaut-websocket would have it: what {@link GuardMeasurements} compares with.
 */
@Requires(property = UnguardedDoor.SWITCH, value = "true")
@ServerWebSocket(UnguardedDoor.PATH)
class UnguardedDoor {
  static final String PATH = "/ws/unguarded";
  static final String SWITCH = "unguarded";

  /** Blocking code needs a thread; this is how Micronaut gives it one. */
  @OnMessage(maxPayloadLength = 1024 * 1024)
  @ExecuteOn(TaskExecutors.BLOCKING)
  void onMessage(String text, WebSocketSession session) {
    // A measuring client asks for the size of what got through; everything else comes back.
    var _ = session.sendAsync(text.startsWith("size") ? "got " + text.length() : text);
  }

  @OnClose
  void onClose() {}
}
