package dev.quarterdeck.control.local.postgres;

import java.nio.file.Path;

/** A control plane that is only its database, to be killed. */
final class PostgresProgram {
  private PostgresProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    PostgresServer server = PostgresServer.start(Path.of(arguments[0]), Path.of(arguments[1]));
    System.out.println("pid=" + server.pid() + ";");
    Thread.sleep(Long.MAX_VALUE);
  }
}
