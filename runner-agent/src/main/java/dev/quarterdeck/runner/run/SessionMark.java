package dev.quarterdeck.runner.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which session a state directory belongs to: the first that welcomed its runner, for ever. */
public final class SessionMark {
  private final Path file;
  private String session;

  private SessionMark(Path file, String session) {
    this.file = file;
    this.session = session;
  }

  public static SessionMark open(Path file) throws IOException {
    return new SessionMark(file, Files.exists(file) ? Files.readString(file).strip() : "");
  }

  boolean accepts(String offered) {
    if (session.isEmpty()) {
      try {
        Files.writeString(file, offered + "\n");
      } catch (IOException e) {
        throw new UncheckedIOException("the session's mark could not be written", e);
      }
      session = offered;
    }
    return session.equals(offered);
  }

  String text() {
    return session;
  }
}
