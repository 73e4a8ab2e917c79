package dev.quarterdeck.control.door.app;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An app of the host wire, with the JDK's client. */
public final class TestApp implements WebSocket.Listener, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<JsonNode> heard = new CopyOnWriteArrayList<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;

  private TestApp(URI server, String query) throws Exception {
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + server.getPort() + "/ws/app" + query), this)
            .get(30, TimeUnit.SECONDS);
  }

  public static TestApp dial(URI server, String accessToken) throws Exception {
    return new TestApp(server, "?token=" + accessToken);
  }

  public TestApp says(String type, String run, String data) {
    try {
      socket
          .sendText(
              "{\"type\":\"%s\",\"ts\":\"2026-01-01T00:00:00Z\",\"run_id\":\"%s\",\"data\":%s}"
                  .formatted(type, run, data),
              true)
          .get(30, TimeUnit.SECONDS);
      return this;
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  public List<JsonNode> heard() {
    return List.copyOf(heard);
  }

  public List<JsonNode> heard(String type) {
    return heard.stream().filter(frame -> frame.path("type").asText().equals(type)).toList();
  }

  public JsonNode until(Predicate<JsonNode> what) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> heard.stream().anyMatch(what));
    return heard.stream().filter(what).findFirst().orElseThrow();
  }

  public JsonNode until(String type) {
    return until(frame -> frame.path("type").asText().equals(type));
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      try {
        heard.add(JSON.readTree(partial.toString()));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
      partial.setLength(0);
    }
    webSocket.request(1);
    return java.util.concurrent.CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(@Nullable WebSocket webSocket, @Nullable Throwable error) {
    // What was heard is what a test looks at.
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
  }
}
