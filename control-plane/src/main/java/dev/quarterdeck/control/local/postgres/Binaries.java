package dev.quarterdeck.control.local.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once into a folder named by what is in it. */
final class Binaries {
  private final Path folder;

  private Binaries(Path folder) {
    this.folder = folder;
  }

  static Binaries in(Path cache) {
    String resource = resource();
    try {
      Path folder = cache.resolve("postgres-" + fingerprint(resource));
      if (!Files.isDirectory(folder)) {
        unpack(resource, folder);
      }
      return new Binaries(folder);
    } catch (IOException e) {
      throw new PostgresException(
          "PostgreSQL cannot be unpacked into " + cache + ": " + Sentences.cause(e), e);
    }
  }

  /**
   * The words that start one of its programs. It refuses to be root, so root runs it in a user
   * namespace of its own, where it is nobody; to the outside the files stay root's.
   */
  List<String> command(String program) {
    String path = folder.resolve("bin").resolve(program).toString();
    return "root".equals(System.getProperty("user.name"))
        ? List.of("setsid", "unshare", "--user", path)
        : List.of("setsid", path);
  }

  private static String resource() {
    String architecture = System.getProperty("os.arch");
    String name =
        switch (architecture) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm_64";
          default -> architecture;
        };
    String resource = "/postgres-linux-" + name + ".txz";
    if (!System.getProperty("os.name").equals("Linux")
        || Binaries.class.getResource(resource) == null) {
      throw new PostgresException(
          "Quarterdeck on a laptop brings PostgreSQL for Linux on x86-64 and arm64; this is "
              + System.getProperty("os.name")
              + " on "
              + architecture
              + ".");
    }
    return resource;
  }

  private static InputStream open(String resource) throws IOException {
    InputStream stream = Binaries.class.getResourceAsStream(resource);
    if (stream == null) {
      throw new IOException(resource + " is not on the class path");
    }
    return new BufferedInputStream(stream);
  }

  private static String fingerprint(String resource) throws IOException {
    try (InputStream in = open(resource)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whoever is first to have it whole gives it its name; a half one never has that name. */
  private static void unpack(String resource, Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    Path half = Files.createTempDirectory(folder.getParent(), "postgres-unpacking-");
    try {
      try (TarArchiveInputStream archive =
          new TarArchiveInputStream(new XZInputStream(open(resource)))) {
        for (TarArchiveEntry entry = archive.getNextEntry();
            entry != null;
            entry = archive.getNextEntry()) {
          unpack(archive, entry, half);
        }
      }
      Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      delete(half);
    } catch (IOException e) {
      delete(half);
      throw e;
    }
  }

  private static void unpack(TarArchiveInputStream archive, TarArchiveEntry entry, Path folder)
      throws IOException {
    Path path = folder.resolve(entry.getName()).normalize();
    if (!path.startsWith(folder)) {
      throw new IOException("the archive names a file outside itself: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(archive, path);
    boolean program = (entry.getMode() & 0100) != 0;
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
