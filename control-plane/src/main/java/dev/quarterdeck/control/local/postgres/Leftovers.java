package dev.quarterdeck.control.local.postgres;

import dev.quarterdeck.control.platform.process.ProcessIdentity;
import dev.quarterdeck.control.platform.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the server of a control plane that was killed. It could be used as it is, but then it would
 * keep the settings of the Quarterdeck that started it, and nobody would be told when it ends.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final Duration FAST = Duration.ofSeconds(60);
  private static final Duration AT_ONCE = Duration.ofSeconds(15);
  private static final Duration KILLED = Duration.ofSeconds(15);

  private Leftovers() {}

  /** Afterwards no process uses the files and nothing stops a new server from starting. */
  static void end(Path files) {
    if (!Files.exists(files)) {
      return;
    }
    Optional<ProcessIdentity> server = server(files);
    if (server.isPresent()) {
      LOG.info("postgres=orphan pid={} action=stop", server.get().pid());
      server.get().signal(Signal.INTERRUPT);
      if (!gone(files, FAST)) {
        server.get().signal(Signal.QUIT);
      }
    }
    // Helpers without a server notice by themselves that it is gone.
    if (!gone(files, AT_ONCE)) {
      Postmaster.processes(files).forEach(process -> process.signal(Signal.KILL));
      if (!gone(files, KILLED)) {
        throw new PostgresException(
            "An earlier PostgreSQL still uses %s and does not end (processes %s)."
                .formatted(files, pids(files)));
      }
    }
    forget(files);
  }

  /**
   * The process of the note, if it is a server on these files and not a later user of its number.
   */
  private static Optional<ProcessIdentity> server(Path files) {
    Optional<Postmaster> note = Postmaster.of(files);
    return Postmaster.processes(files).stream()
        .filter(process -> note.filter(server -> server.pid() == process.pid()).isPresent())
        .findFirst();
  }

  /**
   * A note whose number somebody else has by now would keep PostgreSQL from starting. Where the
   * number is free PostgreSQL sees to it itself, and knows more.
   */
  private static void forget(Path files) {
    Optional<Postmaster> note = Postmaster.of(files);
    if (note.isEmpty() || ProcessIdentity.of(note.get().pid()).isEmpty()) {
      return;
    }
    LOG.info("postgres=stale-note pid={} action=forget", note.get().pid());
    try {
      Files.deleteIfExists(Postmaster.file(files));
    } catch (IOException e) {
      throw new PostgresException(
          "PostgreSQL's stale note cannot be removed: " + Sentences.cause(e), e);
    }
  }

  private static boolean gone(Path files, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (!Postmaster.processes(files).isEmpty()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Pause.brief();
    }
    return true;
  }

  private static List<Long> pids(Path files) {
    return Postmaster.processes(files).stream().map(ProcessIdentity::pid).toList();
  }
}
