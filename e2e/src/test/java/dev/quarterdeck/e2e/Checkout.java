package dev.quarterdeck.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where things are. The build says it; nothing is guessed from the working directory. */
public final class Checkout {
  private Checkout() {}

  public static Path root() {
    return Path.of(
        Optional.ofNullable(System.getProperty("quarterdeck.checkout"))
            .orElseThrow(() ->
                new IllegalStateException(
                    "-Dquarterdeck.checkout is not set: run these tests with Maven, or set it to"
                        + " the folder of the checkout.")));
  }

  public static Path path(String relative) {
    return root().resolve(relative);
  }

  /** A folder below {@code e2e/target}, made if it is not there. */
  public static Path output(String name) {
    try {
      return Files.createDirectories(path("e2e/target").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
