package dev.quarterdeck.control.launch.local;

import dev.quarterdeck.control.platform.process.ProcessIdentity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process that is there and has not begun. It leads its own session and group; opened, it becomes
 * the program under the same number. If nobody opens it, because we were killed, it ends.
 */
final class Gate {
  private static final String WAIT = "IFS= read -r go && exec \"$@\" </dev/null";

  private final Process process;
  private final ProcessIdentity identity;

  private Gate(Process process, ProcessIdentity identity) {
    this.process = process;
    this.identity = identity;
  }

  static Gate before(Path program, Path workdir, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of("setsid", "/bin/sh", "-c", WAIT, "quarterdeck-gate", program.toString()))
            .directory(workdir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    ProcessIdentity identity =
        ProcessIdentity.of(process.pid())
            .orElseThrow(() -> new IOException("the process ended before it began"));
    return new Gate(process, identity);
  }

  ProcessIdentity identity() {
    return identity;
  }

  Process process() {
    return process;
  }

  void open() throws IOException {
    try (OutputStream in = process.getOutputStream()) {
      in.write("go\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  void close() {
    process.destroyForcibly();
  }
}
