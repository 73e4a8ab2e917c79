package dev.quarterdeck.control.local.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The server's files and the password to them: made once, checked at every start. */
final class DatabaseDirectory {
  static final String OWNER = "quarterdeck";

  /** What the binaries are. Files of another one cannot be read by them. */
  static final String MAJOR = "18";

  private static final long ROOM_NEEDED = 200L << 20;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path files;
  private final Path passwordFile;
  private final Path log;

  DatabaseDirectory(Path data) {
    this.files = data.resolve("postgres");
    this.passwordFile = data.resolve("postgres-password");
    this.log = data.resolve("log").resolve("postgres.log");
  }

  Path files() {
    return files;
  }

  Path log() {
    return log;
  }

  String password() {
    try {
      return Files.readString(passwordFile).strip();
    } catch (IOException e) {
      throw new PostgresException(
          "The password of the database cannot be read: " + Sentences.cause(e), e);
    }
  }

  void prepare(Binaries binaries) {
    try {
      Files.createDirectories(log.getParent());
      if (!Files.exists(files)) {
        make(binaries);
      }
      check();
    } catch (IOException e) {
      throw new PostgresException(
          "The database cannot be made in " + files + ": " + Sentences.cause(e), e);
    }
  }

  private void check() throws IOException {
    Path version = files.resolve("PG_VERSION");
    if (!Files.exists(version)) {
      throw new PostgresException(
          files + " holds no database. Move it away, or choose another place with --data.");
    }
    String major = Files.readString(version).strip();
    if (!major.equals(MAJOR)) {
      throw new PostgresException(
          "The database in %s was made by PostgreSQL %s, and this Quarterdeck brings PostgreSQL %s. Use the Quarterdeck that made it, or choose another place with --data."
              .formatted(files, major, MAJOR));
    }
    if (!Files.exists(passwordFile)) {
      throw new PostgresException(
          "The database in %s is there but its password is not: put %s back, or choose another place with --data."
              .formatted(files, passwordFile));
    }
  }

  /** Under another name until it is whole, so that an interrupted start leaves nothing half. */
  private void make(Binaries binaries) throws IOException {
    if (Files.getFileStore(log.getParent()).getUsableSpace() < ROOM_NEEDED) {
      throw new PostgresException(
          "There is no room for a database in %s: it needs %d MB free. Make room, or choose another place with --data."
              .formatted(files.getParent(), ROOM_NEEDED >> 20));
    }
    makePassword();
    Path half = files.resolveSibling("postgres-unfinished");
    deleteTree(half);
    List<String> command = new ArrayList<>(binaries.command("initdb"));
    command.addAll(
        List.of(
            "--pgdata=" + half,
            "--username=" + OWNER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions"));
    Process process = ServerProcess.builder(command, log).start();
    try {
      if (process.waitFor() != 0) {
        throw new PostgresException(
            "The database could not be made in " + files + ": " + ServerProcess.lastWord(log));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new PostgresException("The database was not made: interrupted.", e);
    }
    Files.move(half, files, StandardCopyOption.ATOMIC_MOVE);
  }

  private void makePassword() throws IOException {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    Files.deleteIfExists(passwordFile);
    Files.createFile(passwordFile, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(
        passwordFile, Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n");
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
