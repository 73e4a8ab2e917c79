package dev.quarterdeck.control.door.dashboard;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the built dashboard: in a directory if one is set, else in this program itself. */
@Singleton
final class DashboardFiles {
  /** What the build makes: no dots at the beginning, nothing to climb with. */
  private static final Pattern NAME =
      Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]*/){0,4}[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private final Optional<Path> directory;

  DashboardFiles(@Nullable @Value("${quarterdeck.dashboard.directory}") Path directory) {
    this.directory = Optional.ofNullable(directory).map(Path::toAbsolutePath);
  }

  Optional<byte[]> read(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    try {
      return directory.isPresent() ? fromDirectory(directory.get(), name) : fromProgram(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<byte[]> fromDirectory(Path directory, String name) throws IOException {
    Path file = directory.resolve(name);
    return Files.isRegularFile(file) && file.toRealPath().startsWith(directory.toRealPath())
        ? Optional.of(Files.readAllBytes(file))
        : Optional.empty();
  }

  private static Optional<byte[]> fromProgram(String name) throws IOException {
    try (InputStream in = DashboardFiles.class.getResourceAsStream("/dashboard/" + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    }
  }
}
