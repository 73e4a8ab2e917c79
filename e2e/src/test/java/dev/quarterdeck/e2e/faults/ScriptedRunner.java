package dev.quarterdeck.e2e.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A host of the runner link's wire that counts aloud and keeps what is not acknowledged, like a
 * spool. Its one thread dials, sends and dials again until {@link #close}.
 */
final class ScriptedRunner implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SILENCE = Duration.ofSeconds(4);
  private static final long STEP_SECONDS = 5;
  private static final long PAUSE_MILLIS = 30;
  private static final int MOST_UNACKNOWLEDGED = 5_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;
  private final Path token;
  private final String run;
  private final List<String> refusals = new ArrayList<>();
  private final Thread thread;

  private int said;
  private int acknowledged;
  private int sent;
  private int link;
  private boolean lost;
  private long progress;
  private @Nullable WebSocket socket;
  private volatile boolean quiet;
  private volatile boolean closed;

  ScriptedRunner(URI url, Path token, String run) {
    this.url = url;
    this.token = token;
    this.run = run;
    this.thread = Thread.ofVirtual().name(run).start(this::live);
  }

  String run() {
    return run;
  }

  synchronized int said() {
    return said;
  }

  synchronized boolean allAcknowledged() {
    return acknowledged == said;
  }

  synchronized List<String> refusals() {
    return List.copyOf(refusals);
  }

  /** From now on it only delivers what it has said. */
  void beQuiet() {
    quiet = true;
  }

  /** As if it was killed: what it had sent and what it had heard is forgotten, the spool is not. */
  void crash() {
    WebSocket open;
    synchronized (this) {
      lost = true;
      open = socket;
    }
    if (open != null) {
      open.abort();
    }
  }

  static String text(int number) {
    return "piece " + number + "\n";
  }

  private void live() {
    try {
      while (!closed) {
        try {
          serve(dial());
        } catch (IOException | ExecutionException | TimeoutException e) {
          // Dials again.
        }
        Thread.sleep(150);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private WebSocket dial()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    int number;
    synchronized (this) {
      number = ++link;
      lost = false;
      sent = acknowledged;
      progress = System.nanoTime();
    }
    WebSocket dialled =
        http.newWebSocketBuilder()
            .header("Authorization", "Bearer " + Files.readString(token).strip())
            .buildAsync(url, new Listener(number))
            .get(STEP_SECONDS, TimeUnit.SECONDS);
    synchronized (this) {
      socket = dialled;
    }
    return dialled;
  }

  private void serve(WebSocket open)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      while (!closed && !isOver()) {
        int next = next();
        if (next > 0) {
          open.sendText(frame(next), true).get(STEP_SECONDS, TimeUnit.SECONDS);
        } else {
          Thread.sleep(PAUSE_MILLIS);
          say();
        }
      }
    } finally {
      open.abort();
    }
  }

  private synchronized boolean isOver() {
    boolean silent = acknowledged < sent && System.nanoTime() - progress > SILENCE.toNanos();
    return lost || silent;
  }

  private synchronized void say() {
    if (!quiet && said - acknowledged < MOST_UNACKNOWLEDGED) {
      said += 1 + said % 3;
    }
  }

  /** What to send now; 0 for nothing. */
  private synchronized int next() {
    return sent < said ? ++sent : 0;
  }

  private String frame(int number) {
    boolean first = number == 1;
    String data =
        first
            ? "{\"tool\":\"scripted\",\"cwd\":\"/\",\"command\":\"scripted\"}"
            : "{\"text\":\"piece " + number + "\\n\"}";
    return "{\"type\":\"%s\",\"ts\":\"2026-11-21T12:00:00Z\",\"run_id\":\"%s\",\"seq\":%d,\"data\":%s}"
        .formatted(first ? "run.started" : "agent.message", run, number, data);
  }

  private synchronized void heard(int number, String text) {
    JsonNode message;
    try {
      message = JSON.readTree(text);
    } catch (IOException e) {
      refusals.add("not JSON: " + text);
      return;
    }
    JsonNode data = message.path("data");
    switch (message.path("type").asText()) {
      case "run.ack" -> {
        int upTo = data.path("last_seq").asInt();
        if (upTo > said) {
          refusals.add("acknowledged " + upTo + ", said " + said);
        }
        if (upTo > acknowledged) {
          acknowledged = upTo;
          progress = System.nanoTime();
        }
      }
      case "run.resend" -> {
        if (number == link) {
          sent = Math.min(sent, Math.max(acknowledged, data.path("from_seq").asInt() - 1));
        }
      }
      case "error" -> refusals.add(text);
      default -> {}
    }
  }

  private synchronized void lost(int number) {
    lost = lost || number == link;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.interrupt();
    thread.join();
    http.shutdownNow();
  }

  private final class Listener implements WebSocket.Listener {
    private final int number;
    private final StringBuilder text = new StringBuilder();

    Listener(int number) {
      this.number = number;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket open, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        heard(number, text.toString());
        text.setLength(0);
      }
      open.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket open, int code, String reason) {
      lost(number);
      return null;
    }

    @Override
    public void onError(WebSocket open, Throwable error) {
      lost(number);
    }
  }
}
