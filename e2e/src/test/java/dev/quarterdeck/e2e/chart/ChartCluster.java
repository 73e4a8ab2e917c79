package dev.quarterdeck.e2e.chart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What rendering asks a cluster: whether an object is there. An API server that knows only the
 * objects it was given. Helm finds it by KUBECONFIG, which the build sets for unit tests, so that
 * these never talk to a cluster that the machine happens to know.
 */
final class ChartCluster {
  private static final Map<String, String> KINDS =
      Map.of(
          "/api/v1",
          """
          {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"v1","resources":[
          {"name":"secrets","namespaced":true,"kind":"Secret","verbs":["get"]}]}
          """,
          "/apis/apiextensions.k8s.io/v1",
          """
          {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"apiextensions.k8s.io/v1","resources":[
          {"name":"customresourcedefinitions","namespaced":false,"kind":"CustomResourceDefinition","verbs":["get"]}]}
          """);
  private static final String NOT_FOUND =
      """
      {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}
      """;
  private static final ChartCluster ONLY = new ChartCluster();

  private final ConcurrentHashMap<String, String> objects = new ConcurrentHashMap<>();

  private ChartCluster() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
      Files.writeString(
          Path.of(Objects.requireNonNull(System.getenv("KUBECONFIG"), "the build sets KUBECONFIG")),
          """
          {apiVersion: v1, kind: Config, current-context: fake,
          contexts: [{name: fake, context: {cluster: fake, user: fake}}], users: [{name: fake, user: {}}],
          clusters: [{name: fake, cluster: {server: 'http://127.0.0.1:%d'}}]}
          """
              .formatted(server.getAddress().getPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ChartCluster empty() {
    ONLY.objects.clear();
    return ONLY;
  }

  void add(String path, String json) {
    objects.put(path, json);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String found = KINDS.getOrDefault(path, objects.getOrDefault(path, ""));
    byte[] body = (found.isEmpty() ? NOT_FOUND : found).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(found.isEmpty() ? 404 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
