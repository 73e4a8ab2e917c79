package dev.quarterdeck.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The REST API as somebody's program uses it, with a token or without. */
public final class Api {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(20))
          .build();

  private final URI base;
  private final Optional<String> token;

  private Api(URI base, Optional<String> token) {
    this.base = base;
    this.token = token;
  }

  public static Api of(URI base, String token) {
    return new Api(base, Optional.of(token));
  }

  public static Api anonymous(URI base) {
    return new Api(base, Optional.empty());
  }

  public URI base() {
    return base;
  }

  static HttpClient http() {
    return HTTP;
  }

  /** A request to {@code /api/v1/…}, or to any place of the server when it begins with a slash. */
  HttpRequest.Builder request(String path) {
    String absolute = path.startsWith("/") ? path : "/api/v1/" + path;
    HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(absolute));
    token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
    return builder;
  }

  public Answer get(String path) {
    return send(request(path).GET());
  }

  public Answer post(String path, Object body) {
    return postText(path, json(body));
  }

  public Answer postText(String path, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  public Answer delete(String path) {
    return send(request(path).DELETE());
  }

  public Answer call(String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder builder =
        request(path).method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(builder::header);
    return send(builder);
  }

  private Answer send(HttpRequest.Builder builder) {
    HttpRequest request = builder.timeout(Duration.ofSeconds(60)).build();
    try {
      HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(
          request.method() + " " + request.uri(),
          response.statusCode(),
          response.headers(),
          response.body());
    } catch (IOException e) {
      throw new Unavailable(request.method() + " " + request.uri() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String json(Object body) {
    try {
      return Answer.JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public Conversation session(String namespace, String name) {
    return new Conversation(this, namespace, name);
  }

  /** A new session of the demonstration agent. */
  public Conversation startDemo(String namespace, String name) {
    post(
            "namespaces/" + namespace + "/sessions",
            Map.of("name", name, "spec", Map.of("agent", Map.of("kind", "demo"))))
        .expect(201);
    return session(namespace, name);
  }

  /** Liveness or readiness; 0 when nobody answers at all. */
  public int health(String which) {
    try {
      return get("/health/" + which).status();
    } catch (Unavailable e) {
      return 0;
    }
  }
}
