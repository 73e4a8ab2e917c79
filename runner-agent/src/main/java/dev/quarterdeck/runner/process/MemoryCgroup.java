package dev.quarterdeck.runner.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the kernel counts for the container's memory, or nothing where it cannot be read. The agent
 * lives in the runner's own cgroup, so a kill that is counted while the agent lives and ends by
 * SIGKILL was the agent's.
 *
 * <p>Version 2 has {@code memory.events} and {@code memory.max}, version 1 {@code
 * memory.oom_control} and {@code memory.limit_in_bytes}. Inside a container the mount itself often
 * is our group; outside it is below, at the path in {@code /proc/self/cgroup}.
 */
public final class MemoryCgroup {
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");
  private static final Path SELF = Path.of("/proc/self/cgroup");

  /** Version 1 says "no limit" with the largest number of whole pages. */
  private static final long UNLIMITED = 1L << 60;

  private final Path kills;
  private final Path limit;

  private MemoryCgroup(Path kills, Path limit) {
    this.kills = kills;
    this.limit = limit;
  }

  public static Optional<MemoryCgroup> own() {
    return find(MOUNT, SELF);
  }

  static Optional<MemoryCgroup> find(Path mount, Path self) {
    try {
      return Files.readAllLines(self).stream()
          .map(line -> line.split(":", 3))
          .filter(fields -> fields.length == 3)
          .flatMap(fields -> candidates(mount, fields[1], fields[2]))
          .filter(group -> Files.isReadable(group.kills))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Stream<MemoryCgroup> candidates(Path mount, String controllers, String path) {
    if (controllers.isEmpty()) {
      return folders(mount, path)
          .map(folder ->
              new MemoryCgroup(folder.resolve("memory.events"), folder.resolve("memory.max")));
    }
    if (!List.of(controllers.split(",")).contains("memory")) {
      return Stream.empty();
    }
    return folders(mount.resolve("memory"), path)
        .map(folder ->
            new MemoryCgroup(
                folder.resolve("memory.oom_control"), folder.resolve("memory.limit_in_bytes")));
  }

  private static Stream<Path> folders(Path root, String path) {
    return Stream.of(root.resolve(path.substring(path.startsWith("/") ? 1 : 0)), root);
  }

  /** How many processes of the group the kernel has killed for memory; empty if it does not say. */
  public Optional<Long> kills() {
    return lines(kills).stream()
        .filter(line -> line.startsWith("oom_kill "))
        .flatMap(line -> number(line.substring("oom_kill ".length())).stream())
        .findFirst();
  }

  /** In bytes; empty if there is none, or if it cannot be read. */
  public Optional<Long> limit() {
    return lines(limit).stream()
        .flatMap(line -> number(line).stream())
        .filter(bytes -> bytes < UNLIMITED)
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.valueOf(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
