package dev.quarterdeck.control.door.host;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The host program in {@code host-program/host.py}: another language, a process of its own. */
public final class HostProcess implements AutoCloseable {
  private final Process process;
  private final Writer in;
  private final List<String> said = new CopyOnWriteArrayList<>();

  private HostProcess(Process process) {
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::read);
  }

  public static HostProcess start(URI server, String host, String token, Path folder) {
    try {
      Path script = Path.of(HostProcess.class.getResource("/host-program/host.py").toURI());
      return new HostProcess(
          new ProcessBuilder(
                  "python3",
                  script.toString(),
                  "ws://127.0.0.1:" + server.getPort() + "/ws/host",
                  host,
                  token,
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
      }
    } catch (IOException e) {
      said.add("broken " + e);
    }
  }

  public HostProcess does(String line) {
    try {
      in.write(line + "\n");
      in.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<String> said() {
    return List.copyOf(said);
  }

  public long said(Predicate<String> what) {
    return said.stream().filter(what).count();
  }

  public HostProcess until(String line) {
    return until(line::equals);
  }

  public HostProcess until(Predicate<String> what) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> said.stream().anyMatch(what));
    return this;
  }

  /** As a machine that loses its power. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
