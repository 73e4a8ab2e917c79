package dev.quarterdeck.runner.process;

import java.util.Optional;

/** Whether the kernel killed a process of ours for memory since this was made. */
public final class MemoryWatch {
  /** What a shell and Java say of a process that SIGKILL ended. */
  private static final int KILLED = 128 + Posix.SIGKILL;

  private final Optional<MemoryCgroup> group;
  private final Optional<Long> before;

  private MemoryWatch(Optional<MemoryCgroup> group) {
    this.group = group;
    this.before = group.flatMap(MemoryCgroup::kills);
  }

  /** Begin before the agent is started. */
  public static MemoryWatch begin(Optional<MemoryCgroup> group) {
    return new MemoryWatch(group);
  }

  /** What an agent that ended with this code ran out of. */
  public Finding finding(int exitCode) {
    Optional<Long> now = exitCode == KILLED ? group.flatMap(MemoryCgroup::kills) : Optional.empty();
    if (before.isEmpty() || now.isEmpty() || now.get() <= before.get()) {
      return new Finding.Innocent();
    }
    return group
        .flatMap(MemoryCgroup::limit)
        .<Finding>map(Finding.OverLimit::new)
        .orElseGet(Finding.MachineFull::new);
  }

  /** What memory had to do with an agent's end. */
  public sealed interface Finding {
    /** Nothing, as far as anyone can tell. */
    record Innocent() implements Finding {}

    /** It used more than the container may. */
    record OverLimit(long bytes) implements Finding {}

    /** The container has no limit of its own: whoever runs the machine had none left. */
    record MachineFull() implements Finding {}
  }
}
