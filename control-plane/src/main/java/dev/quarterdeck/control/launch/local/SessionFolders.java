package dev.quarterdeck.control.launch.local;

import dev.quarterdeck.control.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** The files of one session: the agent's workspace, the runner's state, its log. */
record SessionFolders(Path root) {
  private static final long LOG_LIMIT = 5L << 20;
  private static final FileAttribute<?> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  static SessionFolders of(Path data, Session session) {
    return new SessionFolders(
        data.resolve("sessions")
            .resolve(session.name().namespace())
            .resolve(session.name().name() + "-" + session.id()));
  }

  Path workspace() {
    return root.resolve("workspace");
  }

  Path state() {
    return root.resolve("state");
  }

  Path log() {
    return root.resolve("runner.log");
  }

  Path token() {
    return state().resolve("token");
  }

  void make() throws IOException {
    Files.createDirectories(root, OWNER_FOLDER);
    Files.createDirectories(workspace(), OWNER_FOLDER);
    Files.createDirectories(state(), OWNER_FOLDER);
    trimLog();
  }

  /** Whole or not at all, and never readable by others. */
  void writeToken(LinkToken token) throws IOException {
    Path fresh = state().resolve("token.new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, OWNER_FILE);
    Files.writeString(fresh, token.text() + "\n");
    Files.move(fresh, token(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The runner writes to the file itself, so that it can outlive us; it appends, so the file may be
   * cut under it. A line written between the two steps is lost, which a log can bear.
   */
  void trimLog() throws IOException {
    if (!Files.exists(log()) || Files.size(log()) < LOG_LIMIT) {
      return;
    }
    Files.copy(log(), root.resolve("runner.log.1"), StandardCopyOption.REPLACE_EXISTING);
    Files.write(log(), new byte[0]);
  }

  void delete() throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
