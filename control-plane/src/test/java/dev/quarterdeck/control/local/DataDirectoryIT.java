package dev.quarterdeck.control.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.platform.process.ForkedJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path temporary;

  /** Takes a directory and keeps it. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws InterruptedException {
      DataDirectory data = DataDirectory.take(Path.of(arguments[0]));
      System.out.println("taken " + data.path());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @Test
  void theSecondIsToldWhoHasItAndGetsItWhenThatOneIsKilled() throws Exception {
    Path data = temporary.resolve("data");
    try (ForkedJava holder =
        ForkedJava.start(Holder.class, temporary.resolve("out"), Map.of(), data.toString())) {
      await().atMost(PATIENCE).until(() -> holder.output().contains("taken"));

      assertThatThrownBy(() -> DataDirectory.take(data))
          .isInstanceOf(LocalException.class)
          .hasMessage(
              "Another Quarterdeck (process %d) uses %s. Stop that one, or choose another place with --data."
                  .formatted(holder.process().pid(), data));

      holder.kill();
      try (DataDirectory taken = DataDirectory.take(data)) {
        assertThat(taken.path()).isEqualTo(data.toRealPath());
      }
    }
  }

  @Test
  void whatIsNoDirectoryIsAnsweredByASentence() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");

    assertThatThrownBy(() -> DataDirectory.take(file))
        .isInstanceOf(LocalException.class)
        .hasMessageContaining("cannot be used for data")
        .hasMessageContaining("--data");
  }
}
