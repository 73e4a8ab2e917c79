package dev.quarterdeck.control.door.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events as the standard has them. */
final class TestStream implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  record Message(String id, String event, String data) {
    long rev() {
      return Long.parseLong(id);
    }

    JsonNode json() {
      try {
        return JSON.readTree(data);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(data, e);
      }
    }
  }

  private final BufferedReader lines;

  private TestStream(InputStream body) {
    this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  static TestStream open(TestClient client, String path, String lastEventId) {
    TestClient reader = client.with("Accept", "text/event-stream");
    return new TestStream(
        (lastEventId.isEmpty() ? reader : reader.with("Last-Event-ID", lastEventId)).stream(path));
  }

  static InputStream unread(TestClient client, String path) {
    return client.with("Accept", "text/event-stream").stream(path);
  }

  Message next() {
    Message message = read();
    if (message == null) {
      throw new IllegalStateException("the stream is over");
    }
    return message;
  }

  boolean isOver() {
    return read() == null;
  }

  private @Nullable Message read() {
    String id = "";
    String event = "";
    StringBuilder data = new StringBuilder();
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty() && !data.isEmpty()) {
          return new Message(id, event, data.toString());
        }
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data.append(data.isEmpty() ? "" : "\n").append(line.substring(6));
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
