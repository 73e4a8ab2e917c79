package dev.quarterdeck.runner.process;

import java.util.List;

/**
 * {@code setsid} for images that have none: leads a new session, then becomes the agent. It runs in
 * the runner's own Java, which is gone once the agent's program has taken its place.
 */
public final class SessionLeader {
  private SessionLeader() {}

  public static void main(String[] command) {
    if (!Posix.setsid()) {
      System.err.println("the agent could not be given a process group of its own");
      System.exit(126);
    }
    Posix.exec(List.of(command));
    System.err.println("cannot start " + command[0]);
    System.exit(127);
  }
}
