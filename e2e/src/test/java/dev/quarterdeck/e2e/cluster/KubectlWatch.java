package dev.quarterdeck.e2e.cluster;

import dev.quarterdeck.e2e.Evidence;
import dev.quarterdeck.e2e.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl get agentsessions --watch} in a terminal that stays open. */
final class KubectlWatch implements AutoCloseable {
  private final Process process;
  private final Path output;

  private KubectlWatch(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static KubectlWatch of(Installation quarterdeck) {
    try {
      Path output = Files.createTempFile("watch", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(
                  quarterdeck.cluster().programOf("kubectl"),
                  "get",
                  "agentsessions",
                  "-n",
                  quarterdeck.namespace(),
                  "--watch")
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(quarterdeck.cluster().environment());
      return new KubectlWatch(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The PHASE column of the session over time, without repetitions. Waits for a last one. */
  List<String> awaitPhases(String session, String last) {
    return Patience.await("kubectl prints " + last + " for " + session)
        .until(() -> phases(session), seen -> !seen.isEmpty() && seen.getLast().equals(last));
  }

  private List<String> phases(String session) {
    List<String> phases = new ArrayList<>();
    Evidence.file(output)
        .lines()
        .map(line -> line.split("\\s+"))
        .filter(columns -> columns.length > 1 && columns[0].equals(session))
        .map(columns -> columns[1])
        .filter(phase -> phases.isEmpty() || !phases.getLast().equals(phase))
        .forEach(phases::add);
    return phases;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
      Files.delete(output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
