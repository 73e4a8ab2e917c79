package dev.quarterdeck.bench;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real control plane as a process of its own, on a laptop's terms: with its own PostgreSQL,
 * fsync on. Java's options are those of the image, with a heap of 1 GiB.
 */
final class ControlPlane implements AutoCloseable {
  private static final Pattern LINK = Pattern.compile("(http://\\S+?)/#token=(\\S+)");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+(\\d+)\\s+(\\d+)");

  private final Process process;
  private final Path data;
  private final Path output;
  private final URI url;
  private final String token;

  private ControlPlane(Process process, Path data, Path output) throws Exception {
    this.process = process;
    this.data = data;
    this.output = output;
    Matcher link = awaitLink();
    this.url = URI.create(link.group(1));
    this.token = link.group(2);
  }

  static ControlPlane start(Path folder, Path cache, List<String> javaOptions) throws Exception {
    Path data = folder.resolve("data");
    Path output = folder.resolve("control-plane.out");
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(javaOptions);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "dev.quarterdeck.control.Application",
            "local",
            "--port",
            "0",
            "--data",
            data.toString(),
            "--cache",
            cache.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      return new ControlPlane(process, data, output);
    } catch (Exception e) {
      process.destroy();
      throw e;
    }
  }

  private Matcher awaitLink() throws Exception {
    long start = System.nanoTime();
    while (Yardsticks.seconds(start) < PATIENCE.toSeconds()) {
      String said = Files.readString(output);
      Matcher link = LINK.matcher(said);
      if (link.find()) {
        return link;
      }
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("The control plane ended at once:\n" + said);
      }
    }
    throw new IllegalStateException("The control plane does not start: " + output);
  }

  int port() {
    return url.getPort();
  }

  String token() {
    return token;
  }

  long pid() {
    return process.pid();
  }

  Postgres postgres() throws IOException {
    return Postgres.in(data);
  }

  /** Bytes of live objects, after a full collection. */
  long liveHeap() throws Exception {
    Matcher total = TOTAL.matcher(jcmd("GC.class_histogram"));
    if (!total.find()) {
      throw new IllegalStateException("jcmd did not say how much the heap holds");
    }
    return Long.parseLong(total.group(2));
  }

  /** Which classes hold most of the heap. */
  String histogram(int lines) throws Exception {
    return jcmd("GC.class_histogram")
        .lines()
        .limit(lines)
        .reduce("", (all, line) -> all + line + "\n");
  }

  private String jcmd(String what) throws Exception {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid()),
                what)
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes());
    if (jcmd.waitFor() != 0) {
      throw new IllegalStateException("jcmd: " + said);
    }
    return said;
  }

  /** What {@code /proc} says of its memory, in KiB. */
  Map<String, Long> memory() throws IOException {
    return Memory.of(pid());
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
