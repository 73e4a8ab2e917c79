package dev.quarterdeck.control.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An API server as far as access needs one, over real HTTP: it knows tokens, and by roles who may
 * do what in which namespace. The real one is asked in the tests of the cluster.
 */
final class FakeKubernetes implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Verb and resource, as the ClusterRoles of the chart have them. */
  private static final Set<String> VIEWER =
      Set.of(
          "get agentsessions",
          "list agentsessions",
          "watch agentsessions",
          "get agentsessions/events",
          "get approvals",
          "list approvals");

  private static final Set<String> USER =
      Set.of(
          "create agentsessions",
          "update agentsessions",
          "patch agentsessions",
          "delete agentsessions",
          "create agentsessions/prompts");
  private static final Set<String> ADMIN = Set.of("create hosts", "list hosts", "delete hosts");
  private static final Set<String> APPROVER = Set.of("update approvals", "patch approvals");

  private record Grant(Set<Set<String>> rules, String namespace) {}

  private final HttpServer server;
  private final Map<String, Grant> users = new ConcurrentHashMap<>();
  final AtomicInteger tokenReviews = new AtomicInteger();
  final AtomicInteger accessReviews = new AtomicInteger();
  volatile boolean broken;

  FakeKubernetes() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    users.put("viewer", new Grant(Set.of(VIEWER), "team-a"));
    users.put("user", new Grant(Set.of(VIEWER, USER), "team-a"));
    users.put("approver", new Grant(Set.of(VIEWER, APPROVER), "team-a"));
    users.put("admin", new Grant(Set.of(VIEWER, USER, APPROVER, ADMIN), ""));
    users.put("nothing", new Grant(Set.of(), ""));
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The token of a user is its name behind a prefix. */
  static String token(String user) {
    return "token-of-" + user;
  }

  void revoke(String user) {
    users.put(user, new Grant(Set.of(), ""));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (broken) {
      send(exchange, 500, "{\"kind\":\"Status\",\"code\":500,\"message\":\"etcd is away\"}");
    } else if (path.endsWith("/tokenreviews")) {
      tokenReviews.incrementAndGet();
      send(exchange, 201, tokenReview((ObjectNode) JSON.readTree(body)));
    } else if (path.endsWith("/subjectaccessreviews")) {
      accessReviews.incrementAndGet();
      send(exchange, 201, accessReview((ObjectNode) JSON.readTree(body)));
    } else if (path.equals("/api/v1/namespaces")) {
      send(
          exchange,
          200,
          "{\"kind\":\"NamespaceList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":["
              + "{\"metadata\":{\"name\":\"team-a\"}},{\"metadata\":{\"name\":\"team-b\"}}]}");
    } else {
      send(exchange, 404, "{\"kind\":\"Status\",\"code\":404,\"reason\":\"NotFound\"}");
    }
  }

  private String tokenReview(ObjectNode review) {
    String token = review.at("/spec/token").asText();
    String user = token.replaceFirst("^token-of-", "");
    ObjectNode status = review.putObject("status");
    boolean known = token.startsWith("token-of-") && users.containsKey(user);
    status.put("authenticated", known);
    if (known) {
      ObjectNode whose = status.putObject("user");
      whose.put("username", user).put("uid", "uid-of-" + user);
      whose.putArray("groups").add("system:authenticated");
    }
    return review.toString();
  }

  private String accessReview(ObjectNode review) {
    JsonNode wanted = review.at("/spec/resourceAttributes");
    Grant grant = users.get(review.at("/spec/user").asText());
    String subresource = wanted.path("subresource").asText();
    String what =
        wanted.get("verb").asText()
            + " "
            + wanted.get("resource").asText()
            + (subresource.isEmpty() ? "" : "/" + subresource);
    boolean allowed =
        wanted.get("group").asText().equals("quarterdeck.dev")
            && grant != null
            && grant.rules().stream().anyMatch(rules -> rules.contains(what))
            && (grant.namespace().isEmpty()
                || grant.namespace().equals(wanted.path("namespace").asText()));
    review.putObject("status").put("allowed", allowed);
    return review.toString();
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
