package dev.quarterdeck.control.platform.socket;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The JDK's own client, collecting what it hears. */
final class JdkSocket implements WebSocket.Listener, AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;

  JdkSocket(int port, String path, Map<String, String> headers) throws Exception {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    headers.forEach(builder::header);
    socket =
        builder
            .buildAsync(URI.create("ws://localhost:" + port + path), this)
            .get(30, TimeUnit.SECONDS);
  }

  void text(String text) throws Exception {
    socket.sendText(text, true).get(30, TimeUnit.SECONDS);
  }

  int close(int code) throws Exception {
    socket.sendClose(code, "done").get(30, TimeUnit.SECONDS);
    return closed.get(30, TimeUnit.SECONDS);
  }

  List<String> heard() {
    return heard;
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      heard.add(partial.toString());
      partial.setLength(0);
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    closed.complete(statusCode);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.completeExceptionally(error);
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
  }
}
