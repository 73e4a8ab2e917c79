package dev.quarterdeck.control.launch.local;

import dev.quarterdeck.control.session.SessionId;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/** A control plane that launches one session, to be killed. */
final class LaptopProgram {
  private LaptopProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    Laptop laptop =
        Laptop.open(
            arguments[0], Path.of(arguments[1]), Map.of("quarterdeck.local.pass-env", "PASSED_ON"));
    laptop.launch(laptop.find(new SessionId(UUID.fromString(arguments[2]))));
    System.out.println("launched;");
    Thread.sleep(Long.MAX_VALUE);
  }
}
