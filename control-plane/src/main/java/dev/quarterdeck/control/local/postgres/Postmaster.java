package dev.quarterdeck.control.local.postgres;

import dev.quarterdeck.control.platform.process.ProcessIdentity;
import dev.quarterdeck.control.platform.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a server says of itself in {@code postmaster.pid}. */
record Postmaster(long pid, int port, boolean ready) {
  private static final int PID = 0;
  private static final int PORT = 3;
  private static final int STATUS = 7;

  /** Empty when there is none, or only the beginning of one. */
  static Optional<Postmaster> of(Path files) {
    try {
      List<String> lines = Files.readAllLines(file(files));
      if (lines.size() <= PORT) {
        return Optional.empty();
      }
      return Optional.of(
          new Postmaster(
              Long.parseLong(lines.get(PID).strip()),
              Integer.parseInt(lines.get(PORT).strip()),
              lines.size() > STATUS && lines.get(STATUS).strip().equals("ready")));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new PostgresException(
          "PostgreSQL's own notes cannot be read: " + Sentences.cause(e), e);
    }
  }

  static Path file(Path files) {
    return files.resolve("postmaster.pid");
  }

  /** Servers and their helpers on these files, whoever started them. */
  static List<ProcessIdentity> processes(Path files) {
    try {
      return ProcessTable.running("postgres", files.toRealPath());
    } catch (IOException e) {
      return List.of();
    }
  }
}
