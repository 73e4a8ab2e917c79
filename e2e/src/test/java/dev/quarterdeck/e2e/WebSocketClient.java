package dev.quarterdeck.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A runner's socket in the hands of somebody who does not play by the rules. */
public final class WebSocketClient implements AutoCloseable {
  private sealed interface Arrival {
    record Text(String text) implements Arrival {}

    record Closed(int code) implements Arrival {}
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  private WebSocketClient(URI url, String token) {
    this.socket =
        http.newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .buildAsync(url, new Listener())
            .join();
  }

  /** Opens, or fails with an {@link AssertionError}. */
  public static WebSocketClient open(URI http, String path, String token) {
    return new WebSocketClient(socketUrl(http, path), token);
  }

  /** The status with which the server refused to open. */
  public static int refusal(URI http, String path, String token) {
    try (WebSocketClient _ = open(http, path, token)) {
      throw new AssertionError("it was let in: " + http + path);
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException handshake) {
        return handshake.getResponse().statusCode();
      }
      throw e;
    }
  }

  private static URI socketUrl(URI http, String path) {
    return URI.create(http.toString().replaceFirst("^http", "ws").replaceFirst("/$", "") + path);
  }

  public void send(String text) {
    socket.sendText(text, true).join();
  }

  /** The next message as JSON. */
  public JsonNode next() {
    return switch (arrival()) {
      case Arrival.Text(String text) -> parse(text);
      case Arrival.Closed(int code) -> throw new AssertionError("closed with " + code);
    };
  }

  /** Reads on until a message of the type comes. */
  public JsonNode next(String type) {
    while (true) {
      JsonNode message = next();
      if (message.path("type").asText().equals(type)) {
        return message;
      }
    }
  }

  /** Reads on until the server closes, and returns the code. */
  public int closeCode() {
    while (true) {
      if (arrival() instanceof Arrival.Closed(int code)) {
        return code;
      }
    }
  }

  private Arrival arrival() {
    try {
      return Optional.ofNullable(arrivals.poll(Patience.LONG.toMillis(), TimeUnit.MILLISECONDS))
          .orElseThrow(() -> new AssertionError("nothing comes over the socket"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static JsonNode parse(String text) {
    try {
      return Answer.JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        arrivals.add(new Arrival.Text(message.toString()));
        message.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      arrivals.add(new Arrival.Closed(code));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      arrivals.add(new Arrival.Closed(1006));
    }
  }
}
