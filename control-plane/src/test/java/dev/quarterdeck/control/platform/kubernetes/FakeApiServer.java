package dev.quarterdeck.control.platform.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * An API server over real HTTP that has nothing: every list is empty, every watch is silent, and
 * nobody gets a Lease. It withholds the lists until it is told not to. The real one is asked in the
 * tests of the cluster, but keeps nobody waiting.
 */
public final class FakeApiServer implements AutoCloseable {
  private final HttpServer server;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Set<String> watched = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Set<String> withheld = Set.of("pods", "agentsessions");

  public FakeApiServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Whether somebody wanted a list of these. */
  public boolean wasAskedFor(String resource) {
    return asked.contains(resource);
  }

  /** Whether somebody has seen the list of these and waits for what changes. */
  public boolean isWatchedFor(String resource) {
    return watched.contains(resource);
  }

  /** Only these are kept back from now on. */
  public void withholds(String... resources) {
    withheld = Set.of(resources);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String resource = path.substring(path.lastIndexOf('/') + 1);
    boolean watch = String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true");
    if (watch) {
      watched.add(resource);
      silence(exchange);
    } else if (!resource.equals("pods") && !resource.equals("agentsessions")) {
      send(exchange, 403, "{\"kind\":\"Status\",\"code\":403,\"reason\":\"Forbidden\"}");
    } else {
      asked.add(resource);
      if (withheld.contains(resource)) {
        send(exchange, 500, "{\"kind\":\"Status\",\"code\":500,\"message\":\"etcd is away\"}");
      } else {
        send(exchange, 200, emptyList(resource));
      }
    }
  }

  private static String emptyList(String resource) {
    String kind = resource.equals("pods") ? "PodList" : "AgentSessionList";
    String version = resource.equals("pods") ? "v1" : "quarterdeck.dev/v1alpha1";
    return "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}"
        .formatted(kind, version);
  }

  private void silence(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
