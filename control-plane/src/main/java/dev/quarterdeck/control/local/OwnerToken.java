package dev.quarterdeck.control.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** Who has it is the owner. Made once; made anew when others could have read it. */
record OwnerToken(Path file, String value) {
  private static final int BYTES = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  static OwnerToken in(Path data) {
    Path file = data.resolve("owner-token");
    try {
      if (!isPrivate(file)) {
        make(file);
      }
      return new OwnerToken(file, Files.readString(file).strip());
    } catch (IOException e) {
      throw new LocalException(
          "The owner's token cannot be kept in %s: %s.".formatted(file, e.getMessage()), e);
    }
  }

  private static boolean isPrivate(Path file) throws IOException {
    return Files.isRegularFile(file)
        && OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))
        && Files.readString(file).strip().length() >= BYTES;
  }

  /** Never empty and never readable by others, not even for a moment. */
  private static void make(Path file) throws IOException {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    Path fresh = file.resolveSibling("owner-token.new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public String toString() {
    return "OwnerToken[file=" + file + "]";
  }
}
