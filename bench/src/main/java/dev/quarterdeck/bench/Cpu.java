package dev.quarterdeck.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Who used the processors, from here until it is asked: to say where the time went. */
final class Cpu {
  private static final double TICKS_A_SECOND = 100;
  private static final int USER = 11;

  private final ControlPlane server;
  private final long start = System.nanoTime();
  private final double client;
  private final double java;
  private final double postgres;

  Cpu(ControlPlane server) {
    this.server = server;
    this.client = seconds(ProcessHandle.current().pid());
    this.java = seconds(server.pid());
    this.postgres = below(server.pid());
  }

  /** Cores in use, on average. */
  String used() {
    double took = Yardsticks.seconds(start);
    return "cores in use: control plane %.2f, PostgreSQL %.2f, runners and viewers %.2f"
        .formatted(
            (seconds(server.pid()) - java) / took,
            (below(server.pid()) - postgres) / took,
            (seconds(ProcessHandle.current().pid()) - client) / took);
  }

  private static double below(long pid) {
    try (Stream<ProcessHandle> all =
        ProcessHandle.of(pid).map(ProcessHandle::descendants).orElse(Stream.empty())) {
      return all.mapToDouble(one -> seconds(one.pid())).sum();
    }
  }

  private static double seconds(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(words[USER]) + Long.parseLong(words[USER + 1])) / TICKS_A_SECOND;
    } catch (IOException e) {
      // It is over.
      return 0;
    }
  }
}
