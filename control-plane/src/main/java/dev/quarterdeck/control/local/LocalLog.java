package dev.quarterdeck.control.local;

import java.nio.file.Path;

/** The terminal belongs to the owner: it gets warnings, and a file in the data gets the rest. */
final class LocalLog {
  private LocalLog() {}

  /** Before the first logger is made, because logging is set up once. */
  static void into(Path data) {
    System.setProperty(
        "quarterdeck.log", data.resolve("log").resolve("quarterdeck.log").toString());
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "logback-local.xml");
    }
  }
}
