package dev.quarterdeck.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One life of Quarterdeck on a laptop, as a whole process in a process group of its own. */
public final class ControlPlaneProcess {
  private static final Pattern LINK = Pattern.compile("(http://\\S+?)/#token=(\\S+)");

  private final Process process;
  private final Path output;

  private ControlPlaneProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static ControlPlaneProcess start(
      Path data, Path output, Map<String, String> marks, List<String> options) {
    List<String> command = new ArrayList<>();
    // Like in a terminal: a process group of its own, which Ctrl-C reaches as a whole. A shell that
    // runs things in the background makes them ignore it; that must not be inherited.
    command.addAll(List.of("setsid", "env", "--default-signal=INT"));
    command.add(Checkout.path("dev/run").toString());
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of("--pass-env", String.join(",", marks.keySet())));
    command.addAll(options.contains("--port") ? List.of() : List.of("--port", "0"));
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Checkout.root().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(marks);
    try {
      return new ControlPlaneProcess(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitReady() {
    Patience.await("Quarterdeck prints its link")
        .until(() -> {
          if (!process.isAlive() && link().isEmpty()) {
            throw new AssertionError(
                "Quarterdeck ended with " + process.exitValue() + ":\n" + output());
          }
          return link().isPresent();
        });
  }

  private Optional<Matcher> link() {
    return Optional.of(LINK.matcher(output())).filter(Matcher::find);
  }

  /** What it printed for its owner to open. */
  public String printedLink() {
    return link().orElseThrow().group();
  }

  public URI url() {
    return URI.create(link().orElseThrow().group(1));
  }

  public String token() {
    return link().orElseThrow().group(2);
  }

  public Api api() {
    return Api.of(url(), token());
  }

  public String output() {
    return Evidence.file(output);
  }

  public long pid() {
    return process.pid();
  }

  /** What a terminal does: SIGINT to every process of the group. */
  public void ctrlC() {
    LiveProcess.signal("INT", -process.pid());
  }

  public void killHard() {
    LiveProcess.signal("KILL", process.pid());
    awaitEnd();
  }

  /** Returns the exit code. */
  public int awaitEnd() {
    try {
      if (process.waitFor(Patience.LONG.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new AssertionError("Quarterdeck does not end:\n" + output());
  }
}
