package dev.quarterdeck.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process of this machine, as {@code /proc} tells it. */
public record LiveProcess(long pid, String command, Path folder, Map<String, String> environment) {

  /** All that run now; those that end while we look are left out, and so are zombies. */
  public static List<LiveProcess> all() {
    return ProcessHandle.allProcesses()
        .map(handle -> read(handle.pid()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<LiveProcess> read(long pid) {
    Path folder = Path.of("/proc", Long.toString(pid));
    try {
      String command = String.join(" ", words(folder.resolve("cmdline")));
      return command.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new LiveProcess(
                  pid,
                  command,
                  Files.readSymbolicLink(folder.resolve("cwd")),
                  variables(folder.resolve("environ"))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<String> words(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return Stream.of(text.split("\0")).toList();
  }

  private static Map<String, String> variables(Path file) throws IOException {
    return words(file).stream()
        .map(word -> word.split("=", 2))
        .filter(pair -> pair.length == 2)
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, _) -> first));
  }

  /** The variable's value, empty if it is not set. */
  public String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  public boolean isAlive() {
    return read(pid).filter(now -> now.command().equals(command)).isPresent();
  }

  public void kill() {
    signal("KILL", pid);
    Patience.await("process " + pid + " is gone").until(() -> !isAlive());
  }

  /** A negative number is a process group, as with kill(1). */
  public static void signal(String signal, long... pids) {
    Command.of(
            Stream.concat(
                    Stream.of("kill", "-s", signal, "--"),
                    Arrays.stream(pids).mapToObj(Long::toString))
                .toList())
        .run();
  }
}
