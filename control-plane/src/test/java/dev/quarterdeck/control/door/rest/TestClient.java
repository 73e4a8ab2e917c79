package dev.quarterdeck.control.door.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Speaks HTTP as any program would. */
public final class TestClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    // Some tests are about these.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection,content-length");
  }

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(20))
          .build();

  /** What came back. */
  public record Answer(int status, HttpResponse<String> response) {
    public JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("not JSON: " + response.body(), e);
      }
    }

    public String text(String pointer) {
      return json().at(pointer).asText();
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    @Override
    public String toString() {
      return status + " " + response.headers().map() + " " + response.body();
    }
  }

  private final URI server;
  private final Map<String, String> headers;

  public TestClient(URI server) {
    this(server, Map.of());
  }

  private TestClient(URI server, Map<String, String> headers) {
    this.server = server;
    this.headers = headers;
  }

  public TestClient with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new TestClient(server, more);
  }

  public TestClient bearer(String token) {
    return with("Authorization", "Bearer " + token);
  }

  public Answer get(String path) {
    return send("GET", path, "");
  }

  public Answer post(String path, String body) {
    return send("POST", path, body);
  }

  public Answer delete(String path) {
    return send("DELETE", path, "");
  }

  /** A path below the API, or any path with a slash before it. */
  public Answer send(String method, String path, String body) {
    try {
      HttpResponse<String> response =
          HTTP.send(request(path).method(method, publisher(body)).build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The body as it comes. */
  public InputStream stream(String path) {
    try {
      HttpResponse<InputStream> response =
          HTTP.send(request(path).GET().build(), BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            response.statusCode() + " " + new String(response.body().readAllBytes(), UTF_8));
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static HttpRequest.BodyPublisher publisher(String body) {
    return body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path.startsWith("/") ? path : "/api/v1/" + path))
            .timeout(Duration.ofSeconds(60));
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Content-Type", "application/json");
    all.putAll(headers);
    all.forEach(request::header);
    return request;
  }
}
