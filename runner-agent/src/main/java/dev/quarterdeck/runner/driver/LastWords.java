package dev.quarterdeck.runner.driver;

import dev.quarterdeck.protocol.Redaction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The end of what an agent wrote to stderr: most often why it ended. */
public final class LastWords {
  private static final int LINES = 8;
  private static final int LINE_LENGTH = 300;

  private final Deque<String> lines = new ArrayDeque<>();

  public synchronized void heard(String line) {
    if (line.isBlank()) {
      return;
    }
    String safe = Redaction.redact(line.strip());
    lines.addLast(safe.length() > LINE_LENGTH ? safe.substring(0, LINE_LENGTH) + "…" : safe);
    if (lines.size() > LINES) {
      lines.removeFirst();
    }
  }

  public synchronized Optional<String> text() {
    return lines.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", lines));
  }
}
