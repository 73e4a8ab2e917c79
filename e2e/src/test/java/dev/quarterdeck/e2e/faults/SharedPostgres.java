package dev.quarterdeck.e2e.faults;

import dev.quarterdeck.e2e.LiveProcess;
import dev.quarterdeck.e2e.Patience;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A PostgreSQL that survives its own death: the same files, the same port. */
final class SharedPostgres implements AutoCloseable {
  private final Path files;
  private final int port;
  private Optional<EmbeddedPostgres> server = Optional.empty();

  SharedPostgres(Path folder) {
    this.files = folder.resolve("postgres");
    this.port = freePort();
    start();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?connectTimeout=5&socketTimeout=60";
  }

  private void start() {
    try {
      server =
          Optional.of(
              EmbeddedPostgres.builder()
                  .setDataDirectory(files)
                  .setCleanDataDirectory(false)
                  .setPort(port)
                  .setPGStartupWait(Patience.LONG)
                  .setServerConfig("fsync", "on")
                  .setServerConfig("synchronous_commit", "on")
                  .setServerConfig("max_connections", "100")
                  .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void killAndStartAgain() {
    LiveProcess.signal("KILL", pid());
    // Its children hold its memory until they have noticed.
    Patience.await("PostgreSQL is gone")
        .until(() -> LiveProcess.all().stream().noneMatch(it -> it.folder().equals(files)));
    stop();
    start();
  }

  private void stop() {
    try {
      if (server.isPresent()) {
        server.get().close();
      }
    } catch (IOException | RuntimeException e) {
      // It was killed; only the library's own lock had to go.
    }
  }

  private long pid() {
    try {
      return Long.parseLong(Files.readAllLines(files.resolve("postmaster.pid")).getFirst().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
