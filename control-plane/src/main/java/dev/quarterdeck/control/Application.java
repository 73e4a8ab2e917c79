package dev.quarterdeck.control;

import dev.quarterdeck.control.local.LocalMode;
import dev.quarterdeck.control.pod.StopSessions;
import io.micronaut.runtime.Micronaut;
import java.util.List;
import java.util.Optional;

/**
 * The control plane: {@code local …} on a laptop, {@code stop-sessions} when it is removed from a
 * cluster, anything else in a cluster.
 */
public final class Application {
  private Application() {}

  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("local")) {
      System.exit(LocalMode.run(List.of(args).subList(1, args.length)));
    }
    if (args.length > 0 && args[0].equals("stop-sessions")) {
      System.exit(
          StopSessions.run(
              Optional.ofNullable(System.getenv("QUARTERDECK_KUBERNETES_NAMESPACES")).orElse("")));
    }
    Micronaut.build(args).banner(false).mainClass(Application.class).start();
  }
}
