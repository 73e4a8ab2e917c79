package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a runner costs that is connected and says nothing: live objects after a full collection, and
 * what the process takes from the machine beyond that. The yardstick is an HTTP connection that is
 * kept open, which is what the server's library alone needs.
 */
final class IdleLinks implements Measure {
  private static final double GIB = 1L << 30;

  private record Held(long heap, long rss) {}

  @Override
  public String name() {
    return "idle-links";
  }

  @Override
  public String about() {
    return "idle connected runners a GiB of heap, with the real guard";
  }

  @Override
  public List<Result> run(Place place) throws Exception {
    int few = place.size(1_000, 20);
    int many = place.size(5_000, 60);
    ControlPlane server = place.controlPlane();
    List<TestSession> sessions;
    try (Yardsticks yardsticks = new Yardsticks(server.postgres())) {
      sessions = TestSessions.make(yardsticks.connection(), many);
    }
    Held nothing = held(server);
    double plain = plainBytes(server, few, nothing);
    List<HostSocket> sockets = new ArrayList<>();
    try {
      // The first ones bring along what is shared by all, so what counts is the way from few to
      // many.
      sockets.addAll(Dial.all(server, sessions.subList(0, few)));
      Held first = held(server);
      sockets.addAll(Dial.all(server, sessions.subList(few, many)));
      Held last = held(server);
      double bytes = (double) (last.heap() - first.heap()) / (many - few);
      double rss = Math.max(1, (double) (last.rss() - first.rss()) / (many - few));
      Place.say("%,d → %,d links: %,.0f bytes of heap each".formatted(few, many, bytes));
      return List.of(
          Result.single(name(), GIB / bytes, "links/GiB", "idle HTTP connections", GIB / plain)
              .valueGoal("≥ 20,000", value -> value >= 20_000),
          Result.single("idle-links-heap", bytes, "bytes/link", "an idle HTTP connection", plain),
          Result.single("idle-links-rss", rss, "bytes/link", "its heap", bytes));
    } finally {
      for (HostSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private static double plainBytes(ControlPlane server, int count, Held nothing) throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      byte[] request =
          "GET /api/v1/openapi.yaml HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < count; i++) {
        Socket socket = new Socket();
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 10_000);
        sockets.add(socket);
        socket.getOutputStream().write(request);
        socket.getInputStream().read();
      }
      return Math.max(1, (double) (held(server).heap() - nothing.heap()) / count);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static Held held(ControlPlane server) throws Exception {
    long heap = server.liveHeap();
    Map<String, Long> memory = server.memory();
    return new Held(heap, memory.getOrDefault("Rss", 0L) * 1024);
  }
}
