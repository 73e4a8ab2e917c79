package dev.quarterdeck.runner.process;

import dev.quarterdeck.runner.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The agent of a runner that was killed lives on in its own group. Its number, start time and run
 * are on disk, so that the next runner ends it before it starts another on the same files.
 */
public final class Leftover {
  private final Path file;

  public Leftover(Path file) {
    this.file = file;
  }

  public void note(AgentProcess agent, String run) throws IOException {
    long start = ProcessTable.find(agent.pid()).map(ProcessTable.Entry::startTime).orElse(0L);
    Files.writeString(file, agent.pid() + " " + start + " " + run + "\n");
  }

  public void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      Console.warn("agent.note_not_deleted", "error", e.getMessage());
    }
  }

  /** Ends what an earlier runner left behind. */
  public void end() {
    read().ifPresent(Leftover::end);
    forget();
  }

  private record Note(long group, long startTime, String run) {}

  private Optional<Note> read() {
    try {
      String[] words = Files.readString(file).strip().split(" ");
      return Optional.of(new Note(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static void end(Note note) {
    boolean leaderLives =
        ProcessTable.find(note.group())
            .map(entry -> entry.startTime() == note.startTime())
            .orElse(false);
    if (leaderLives) {
      Console.info("agent.leftover_killed", "group", note.group(), "run", note.run());
      Posix.killGroup(note.group(), Posix.SIGKILL);
      return;
    }
    // The leader is gone, so its number may belong to others by now: only what carries our mark.
    String mark = AgentProcess.RUN_VARIABLE + "=" + note.run();
    for (ProcessTable.Entry entry : ProcessTable.group(note.group())) {
      if (ProcessTable.hasVariable(entry.pid(), mark)) {
        Console.info("agent.leftover_killed", "pid", entry.pid(), "run", note.run());
        ProcessHandle.of(entry.pid()).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }
}
