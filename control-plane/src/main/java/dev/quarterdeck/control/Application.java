package dev.quarterdeck.control;

import dev.quarterdeck.control.local.LocalMode;
import io.micronaut.runtime.Micronaut;
import java.util.List;

/** The control plane: {@code local …} on a laptop, anything else in a cluster. */
public final class Application {
  private Application() {}

  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("local")) {
      System.exit(LocalMode.run(List.of(args).subList(1, args.length)));
    }
    Micronaut.build(args).banner(false).mainClass(Application.class).start();
  }
}
