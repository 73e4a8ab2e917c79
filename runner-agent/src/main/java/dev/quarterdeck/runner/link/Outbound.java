package dev.quarterdeck.runner.link;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The sending half of a WebSocket, in blocking calls with a limit. For one thread: the JDK allows
 * one send at a time.
 */
final class Outbound {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final WebSocket socket;

  Outbound(WebSocket socket) {
    this.socket = socket;
  }

  void send(String text) throws IOException, InterruptedException {
    await(socket.sendText(text, true));
  }

  void ping() throws IOException, InterruptedException {
    await(socket.sendPing(ByteBuffer.allocate(0)));
  }

  void sayGoodbye() throws IOException, InterruptedException {
    await(socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
  }

  void abort() {
    socket.abort();
  }

  private static void await(CompletableFuture<WebSocket> sending)
      throws IOException, InterruptedException {
    try {
      sending.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException("sending failed: " + e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("the control plane took nothing for " + LIMIT.toSeconds() + " s", e);
    }
  }
}
