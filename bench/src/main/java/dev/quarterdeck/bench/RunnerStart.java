package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The real runner as a process: from its start until the control plane has let it in, and what it
 * takes of memory a little later, its agent not counted. The yardstick is the same Java doing
 * nothing.
 */
final class RunnerStart implements Measure {
  @Override
  public String name() {
    return "runner";
  }

  @Override
  public String about() {
    return "the runner: start to connected, RSS and PSS, against the same Java doing nothing";
  }

  /** One life of a runner. */
  private record Life(double millis, double rss, double pss) {}

  @Override
  public List<Result> run(Place place) throws Exception {
    Path home = place.options().checkout().resolve("runner-agent/target/runner").toRealPath();
    ControlPlane server = place.controlPlane();
    List<double[]> starts = new ArrayList<>();
    List<double[]> resident = new ArrayList<>();
    List<double[]> proportional = new ArrayList<>();
    try (Yardsticks yardsticks = new Yardsticks(server.postgres())) {
      List<TestSession> sessions =
          TestSessions.make(yardsticks.connection(), place.options().rounds() + 1);
      for (int i = 0; i < sessions.size(); i++) {
        double nothing = nothing(home);
        Life life = life(place, server, home, sessions.get(i));
        if (i > 0) {
          starts.add(new double[] {nothing, life.millis()});
          resident.add(new double[] {64, life.rss()});
          proportional.add(new double[] {64, life.pss()});
        }
      }
    }
    return List.of(
        Result.of("runner-start", "ms", "java -version", Rounds.outcome(starts))
            .valueGoal("≤ 250", value -> value <= 250),
        Result.of("runner-rss", "MiB", "the goal", Rounds.outcome(resident))
            .valueGoal("≤ 64", value -> value <= 64),
        Result.of("runner-pss", "MiB", "the goal", Rounds.outcome(proportional))
            .valueGoal("≤ 64", value -> value <= 64));
  }

  private static double nothing(Path home) throws Exception {
    Path java = home.resolve("jre/bin/java");
    long start = System.nanoTime();
    int exit =
        new ProcessBuilder(
                (Files.isExecutable(java)
                        ? java
                        : Path.of(System.getProperty("java.home"), "bin/java"))
                    .toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-version")
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/null"))
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IllegalStateException("the runner's Java does not start");
    }
    return Yardsticks.seconds(start) * 1_000;
  }

  private static Life life(Place place, ControlPlane server, Path home, TestSession session)
      throws Exception {
    Path own = Files.createDirectories(place.folder().resolve("runner").resolve(session.name()));
    Path token = Files.writeString(own.resolve("token"), session.token());
    Path work = Files.createDirectories(own.resolve("work"));
    Path state = Files.createDirectories(own.resolve("state"));
    try (Relay relay = Relay.to(server.port())) {
      ProcessBuilder builder =
          new ProcessBuilder(home.resolve("bin/runner").toString())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(own.resolve("runner.log").toFile());
      builder
          .environment()
          .putAll(
              Map.of(
                  "QD_URL", "ws://127.0.0.1:" + relay.port(),
                  "QD_TOKEN_FILE", token.toString(),
                  "QD_HOST_ID", session.host(),
                  "QD_STATE_DIR", state.toString(),
                  "QD_WORKDIR", work.toString(),
                  "QD_HOME", home.toString()));
      long start = System.nanoTime();
      Process runner = builder.start();
      try {
        long connected = relay.firstAnswer().get(60, TimeUnit.SECONDS);
        // Its agent runs, too, by the time that its first events are stored.
        awaitRun(server, session);
        Map<String, Long> memory = Memory.of(runner.pid());
        return new Life(
            (connected - start) / 1e6,
            memory.getOrDefault("Rss", 0L) / 1024.0,
            memory.getOrDefault("Pss", 0L) / 1024.0);
      } finally {
        runner.destroy();
        if (!runner.waitFor(20, TimeUnit.SECONDS)) {
          runner.destroyForcibly();
        }
      }
    }
  }

  private static void awaitRun(ControlPlane server, TestSession session) throws Exception {
    try (var connection = server.postgres().connect()) {
      for (int i = 0; i < 600; i++) {
        if (Postgres.number(
                connection, "select count(*) from event where session_id = '" + session.id() + "'")
            > 0) {
          return;
        }
        Thread.sleep(50);
      }
    }
    throw new IllegalStateException("the runner said nothing");
  }

  /** Between runner and control plane, to see when the first answer comes. Ends with the socket. */
  private record Relay(ServerSocket socket, CompletableFuture<Long> firstAnswer)
      implements AutoCloseable {
    static Relay to(int port) throws IOException {
      Relay relay =
          new Relay(
              new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), new CompletableFuture<>());
      Thread.ofVirtual().start(() -> relay.run(port));
      return relay;
    }

    int port() {
      return socket.getLocalPort();
    }

    private void run(int port) {
      try (Socket runner = socket.accept();
          Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        Thread up = Thread.ofVirtual().start(() -> pass(runner, server, Optional.empty()));
        pass(server, runner, Optional.of(firstAnswer));
        up.interrupt();
      } catch (IOException e) {
        firstAnswer.completeExceptionally(e);
      }
    }

    private static void pass(Socket from, Socket to, Optional<CompletableFuture<Long>> first) {
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          first.ifPresent(told -> told.complete(System.nanoTime()));
          out.write(buffer, 0, n);
        }
      } catch (IOException e) {
        // One of the two is gone, and so is the other.
        Place.say("relay: " + e.getMessage());
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
