package dev.quarterdeck.control.launch.local;

import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.platform.database.TestDatabase;
import dev.quarterdeck.control.platform.process.ForkedJava;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** A control plane that launches these sessions, to be killed. */
final class LaptopProgram {
  private LaptopProgram() {}

  /** Starts it, waits until it has launched them all, and kills it. */
  static void launchAndBeKilled(TestDatabase database, Path data, Session... sessions)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(database.url(), data.toString()));
    Stream.of(sessions).map(session -> session.id().toString()).forEach(arguments::add);
    try (ForkedJava program =
        ForkedJava.start(
            LaptopProgram.class,
            data.resolve("program.out"),
            Map.of("A_SECRET", "hush", "PASSED_ON", "wanted"),
            arguments.toArray(String[]::new))) {
      await().atMost(Duration.ofMinutes(2)).until(() -> program.output().contains("launched;"));
      program.kill();
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    Laptop laptop =
        Laptop.open(
            arguments[0], Path.of(arguments[1]), Map.of("quarterdeck.local.pass-env", "PASSED_ON"));
    for (int i = 2; i < arguments.length; i++) {
      laptop.launch(laptop.find(new SessionId(UUID.fromString(arguments[i]))));
    }
    System.out.println("launched;");
    Thread.sleep(Long.MAX_VALUE);
  }
}
