package dev.quarterdeck.runner.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code /proc} says. A process is only itself with its start time: numbers are reused. */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  private ProcessTable() {}

  /** One line of the table. */
  record Entry(long pid, char state, long parent, long group, long startTime) {
    boolean isDead() {
      return state == 'Z' || state == 'X';
    }
  }

  static Optional<Entry> find(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      // The name in parentheses may contain spaces and parentheses of its own.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Optional.of(
          new Entry(
              pid,
              fields[0].charAt(0),
              Long.parseLong(fields[1]),
              Long.parseLong(fields[2]),
              Long.parseLong(fields[19])));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  static List<Entry> group(long group) {
    return all().stream().filter(entry -> entry.group() == group && !entry.isDead()).toList();
  }

  static List<Entry> all() {
    try (Stream<Path> all = Files.list(PROC)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .flatMap(name -> find(Long.parseLong(name)).stream())
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Whether the process was started with this variable in its environment. */
  static boolean hasVariable(long pid, String variable) {
    try {
      String environment =
          Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
      return List.of(environment.split("\0")).contains(variable);
    } catch (IOException e) {
      return false;
    }
  }
}
