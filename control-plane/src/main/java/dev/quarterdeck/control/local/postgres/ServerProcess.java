package dev.quarterdeck.control.local.postgres;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of the server, in a session of its own so that Ctrl-C does not reach it before us. */
final class ServerProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
  private static final long LOG_LIMIT = 10L << 20;
  private static final long TAIL = 4096;
  private static final Duration SAY_AFTER = Duration.ofSeconds(10);

  /** Said again although most are defaults: this is what the promise to lose nothing stands on. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "listen_addresses", "127.0.0.1",
          "unix_socket_directories", "",
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "max_connections", "60",
          "log_min_messages", "warning",
          "log_checkpoints", "off");

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Returns when the server takes connections, which may be after a long recovery. */
  static ServerProcess start(Binaries binaries, DatabaseDirectory directory) {
    Path files = directory.files();
    try {
      rotate(directory.log());
      int port = freePort();
      List<String> command = new ArrayList<>(binaries.command("postgres"));
      command.addAll(List.of("-D", files.toString(), "-c", "port=" + port));
      SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
      ServerProcess server = new ServerProcess(builder(command, directory.log()).start(), port);
      server.awaitReady(directory);
      return server;
    } catch (IOException e) {
      throw new PostgresException("PostgreSQL could not be started: " + Sentences.cause(e), e);
    }
  }

  int port() {
    return port;
  }

  Process process() {
    return process;
  }

  /** The server writes its own note, so that nobody else on the port is taken for it. */
  private void awaitReady(DatabaseDirectory directory) {
    long sayAt = System.nanoTime() + SAY_AFTER.toNanos();
    try {
      while (!isReady(directory.files())) {
        if (!process.isAlive()) {
          throw new PostgresException("PostgreSQL did not start: " + lastWord(directory.log()));
        }
        if (System.nanoTime() > sayAt) {
          LOG.info("postgres=starting pid={} still=true", process.pid());
          sayAt = System.nanoTime() + SAY_AFTER.toNanos();
        }
        Pause.brief();
      }
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private boolean isReady(Path files) {
    return Postmaster.of(files)
        .filter(note -> note.pid() == process.pid() && note.port() == port && note.ready())
        .isPresent();
  }

  /** Nothing of our own environment: it may hold secrets, and PG* variables change what it does. */
  static ProcessBuilder builder(List<String> command, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", path, "LC_ALL", "C", "TZ", "UTC"));
    return builder;
  }

  /** What the server said last, and where the rest is. */
  static String lastWord(Path log) {
    String rest = " (all of it is in " + log + ")";
    try {
      byte[] all = Files.readAllBytes(log);
      int from = (int) Math.max(0, all.length - TAIL);
      String tail =
          new String(all, from, all.length - from, java.nio.charset.StandardCharsets.UTF_8);
      return tail.lines()
              .filter(line -> !line.isBlank())
              .reduce((_, last) -> last)
              .orElse("it said nothing")
              .strip()
          + rest;
    } catch (IOException e) {
      return "its log cannot be read: " + Sentences.cause(e);
    }
  }

  private static void rotate(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
      Files.move(log, log.resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
