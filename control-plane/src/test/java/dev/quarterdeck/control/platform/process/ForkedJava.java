package dev.quarterdeck.control.platform.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another Java with the classes of this test, to be killed like one that runs for real. */
public final class ForkedJava implements AutoCloseable {
  private final Process process;
  private final Path output;

  private ForkedJava(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  public static ForkedJava start(
      Class<?> program, Path output, Map<String, String> variables, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(variables);
    return new ForkedJava(builder.start(), output);
  }

  public Process process() {
    return process;
  }

  public String output() throws IOException {
    return java.nio.file.Files.readString(output);
  }

  /** As the kernel or an impatient person would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
