package dev.quarterdeck.e2e.faults;

import dev.quarterdeck.e2e.Api;
import dev.quarterdeck.e2e.Checkout;
import dev.quarterdeck.e2e.Evidence;
import dev.quarterdeck.e2e.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** One of the control planes: always at the same port, in one process after the other. */
final class Replica implements AutoCloseable {
  private final int port;
  private final Path log;
  private final Map<String, String> settings;
  private final Api api;
  private Optional<Process> process = Optional.empty();

  Replica(int port, Path log, String token, Map<String, String> settings) {
    this.port = port;
    this.log = log;
    this.settings = settings;
    this.api = Api.of(URI.create("http://127.0.0.1:" + port), token);
  }

  int port() {
    return port;
  }

  Api api() {
    return api;
  }

  void start() {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                jar() + ":" + Checkout.path("control-plane/target/lib") + "/*",
                "dev.quarterdeck.control.Application")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(settings);
    builder.environment().put("MICRONAUT_SERVER_PORT", Integer.toString(port));
    builder.environment().put("MICRONAUT_SERVER_HOST", "127.0.0.1");
    try {
      process = Optional.of(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path jar() {
    try (var files = Files.list(Checkout.path("control-plane/target"))) {
      return files
          .filter(
              file -> file.getFileName().toString().matches("quarterdeck-control-plane-.*\\.jar"))
          .findFirst()
          .orElseThrow(
              () -> new AssertionError("build the control plane first: dev/run --build-only"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isReady() {
    return api.health("readiness") == 200;
  }

  void awaitReady() {
    Patience.await("the control plane at " + port + " is ready").until(this::isReady);
  }

  void kill() throws InterruptedException {
    if (process.isPresent()) {
      process.get().destroyForcibly().waitFor();
    }
  }

  /** What it complained about. */
  String errors() {
    return String.join(
        "\n", Evidence.file(log).lines().filter(line -> line.contains(" ERROR ")).toList());
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
