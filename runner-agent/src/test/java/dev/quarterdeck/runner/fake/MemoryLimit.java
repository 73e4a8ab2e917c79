package dev.quarterdeck.runner.fake;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A memory cgroup as a container has one, where this machine lets us make it. */
public final class MemoryLimit implements AutoCloseable {
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");

  private final Path group;

  private MemoryLimit(Path group) {
    this.group = group;
  }

  /** Without swap: more than this is the end of somebody. */
  public static MemoryLimit ofMebibytes(int limit) throws IOException {
    boolean first = Files.isDirectory(MOUNT.resolve("memory"));
    Path parent = first ? MOUNT.resolve("memory") : MOUNT;
    Path group = parent.resolve("quarterdeck-test-" + UUID.randomUUID());
    String bytes = String.valueOf(limit * 1024L * 1024);
    try {
      Files.createDirectory(group);
      if (first) {
        Files.writeString(group.resolve("memory.limit_in_bytes"), bytes);
      } else {
        Files.writeString(group.resolve("memory.max"), bytes);
        Files.writeString(group.resolve("memory.swap.max"), "0");
      }
    } catch (IOException e) {
      Files.deleteIfExists(group);
      assumeTrue(false, "this machine lets us make no memory cgroup: " + e);
    }
    return new MemoryLimit(group);
  }

  /** A program that joins the group and becomes what follows. */
  public String[] wrapper() {
    return List.of("sh", "-c", "echo $$ > " + group.resolve("cgroup.procs") + "; exec \"$@\"", "sh")
        .toArray(String[]::new);
  }

  /** Whoever is still in it is ended by the place; an empty group can go. */
  @Override
  public void close() throws IOException, InterruptedException {
    for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }
    await()
        .atMost(FakeControlPlane.PATIENCE)
        .until(() -> Files.readString(group.resolve("cgroup.procs")).isEmpty());
    Files.delete(group);
  }
}
