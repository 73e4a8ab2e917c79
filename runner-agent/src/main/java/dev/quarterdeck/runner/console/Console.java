package dev.quarterdeck.runner.console;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The runner's log. A logging framework would be the largest thing in its image; a container's
 * stderr is all it needs.
 */
public final class Console {
  private static final boolean DEBUG = "debug".equalsIgnoreCase(System.getenv("QD_LOG"));

  private Console() {}

  public static void debug(String event, @Nullable Object... pairs) {
    if (DEBUG) {
      write("debug", event, pairs);
    }
  }

  public static void info(String event, @Nullable Object... pairs) {
    write("info", event, pairs);
  }

  public static void warn(String event, @Nullable Object... pairs) {
    write("warn", event, pairs);
  }

  private static void write(String level, String event, @Nullable Object... pairs) {
    StringBuilder line = new StringBuilder(120);
    line.append("ts=").append(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    line.append(" level=").append(level).append(" event=").append(event);
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      line.append(' ').append(pairs[i]).append('=').append(quoted(String.valueOf(pairs[i + 1])));
    }
    System.err.println(line);
  }

  private static String quoted(String value) {
    boolean plain =
        !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c != '"' && c != '=');
    return plain
        ? value
        : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
