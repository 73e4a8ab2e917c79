package dev.quarterdeck.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Somebody who watches a session's event stream and dials again after each loss, from the last
 * event on, like a browser does. It keeps everything that it was sent, so that what came twice or
 * not at all shows.
 */
public final class Viewer implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Supplier<Api> server;
  private final String path;
  private final List<Event> seen = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Thread loop;

  Viewer(Api api, String path) {
    this(() -> api, path);
  }

  /** The server may be at another address after it was started again. */
  public Viewer(Supplier<Api> server, String path) {
    this.server = server;
    this.path = path;
    this.loop = Thread.ofVirtual().name("viewer").start(this::run);
  }

  private void run() {
    while (!closed()) {
      try {
        watch();
      } catch (IOException | UncheckedIOException e) {
        note(e.toString());
      } catch (InterruptedException e) {
        return;
      }
      pause();
    }
  }

  private void watch() throws IOException, InterruptedException {
    HttpRequest request =
        server
            .get()
            .request(path)
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", String.valueOf(lastRev()))
            .build();
    HttpResponse<Stream<String>> response = http.send(request, HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() != 200) {
        note("status " + response.statusCode());
        return;
      }
      read(lines.iterator());
    }
  }

  /** An event's data may be spread over lines; an empty line ends it. */
  private void read(Iterator<String> lines) {
    StringBuilder data = new StringBuilder();
    boolean ours = true;
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith("data:")) {
        data.append(line.substring(5)).append('\n');
      } else if (line.startsWith("event:")) {
        // The stream's own words, such as that the session was deleted.
        ours = false;
        note(line);
      } else if (line.isEmpty()) {
        if (ours && !data.isEmpty()) {
          take(data.toString());
        }
        data.setLength(0);
        ours = true;
      }
    }
  }

  private void take(String json) {
    try {
      Event event = Event.of(Answer.JSON.readTree(json));
      synchronized (this) {
        seen.add(event);
      }
    } catch (JsonProcessingException e) {
      note("not JSON: " + json);
    }
  }

  private synchronized void note(String trouble) {
    if (!closed()) {
      troubles.add(trouble);
    }
  }

  private void pause() {
    try {
      boolean _ = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  private synchronized long lastRev() {
    return seen.isEmpty() ? 0 : seen.getLast().rev();
  }

  private boolean closed() {
    return closing.getCount() == 0;
  }

  /** What it was sent until now. */
  public synchronized Transcript seen() {
    return new Transcript(seen);
  }

  /** How connections ended. */
  public synchronized List<String> troubles() {
    return List.copyOf(troubles);
  }

  public Transcript await(String what, Predicate<Transcript> wanted) {
    return Patience.await("a viewer sees: " + what).until(this::seen, wanted);
  }

  @Override
  public void close() {
    closing.countDown();
    http.shutdownNow();
    loop.interrupt();
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
