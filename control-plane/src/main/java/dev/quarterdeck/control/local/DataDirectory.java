package dev.quarterdeck.control.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The place of everything, for one process. The lock is the kernel's, so that it ends with the
 * process however that ends.
 */
final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private DataDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static DataDirectory take(Path path) {
    try {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path real = path.toRealPath();
      FileChannel channel =
          FileChannel.open(
              real.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!lock(channel)) {
        String holder = read(channel);
        channel.close();
        throw new LocalException(
            "Another Quarterdeck (%s) uses %s. Stop that one, or choose another place with --data."
                .formatted(holder.isBlank() ? "just starting" : holder, path));
      }
      DataDirectory taken = new DataDirectory(real, channel);
      taken.say("process " + ProcessHandle.current().pid());
      return taken;
    } catch (AccessDeniedException e) {
      throw new LocalException(
          "%s may not be written to. Choose another place with --data.".formatted(path), e);
    } catch (IOException e) {
      throw new LocalException(
          "%s cannot be used for data: %s. Choose another place with --data."
              .formatted(path, e.getMessage()),
          e);
    }
  }

  Path path() {
    return path;
  }

  /** For whoever comes second. */
  void say(String holder) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      throw new LocalException(
          "Nothing can be written in %s: %s. Is the disk full?".formatted(path, e.getMessage()), e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(200);
    channel.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new LocalException("The lock of " + path + " was not given back.", e);
    }
  }
}
