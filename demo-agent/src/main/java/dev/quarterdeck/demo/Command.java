package dev.quarterdeck.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a shell command and shows its output while it comes. It stays in the agent's own process
 * group, so that whoever ends the agent's group ends the command too; a cancel therefore ends it by
 * its family tree instead of a group of its own.
 */
final class Command {
  private static final int CANNOT_START = 127;
  private static final int KILLED = 137;
  private static final int MOST_SHOWN = 16 * 1024;
  private static final long SHOW_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long GRACE_MILLIS = 1000;

  private final String command;
  private final Session session;
  private final String callId;

  /** The end of the output, guarded by this. */
  private final StringBuilder shown = new StringBuilder();

  private boolean cut;
  private long shownAt;

  Command(String command, Session session, String callId) {
    this.command = command;
    this.session = session;
    this.callId = callId;
  }

  /** Blocks until it ended; an interrupt of the thread ends it. */
  int run() throws InterruptedException {
    session.update(Updates.callUpdate(callId, "in_progress"));
    Process process;
    try {
      process =
          new ProcessBuilder("sh", "-c", command)
              .directory(session.cwd().toFile())
              .redirectErrorStream(true)
              .redirectInput(new java.io.File("/dev/null"))
              .start();
    } catch (IOException e) {
      finish(CANNOT_START, "Cannot start a shell: " + e.getMessage());
      return CANNOT_START;
    }
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .name("command-output")
            .start(() -> read(process.getInputStream()));
    try {
      int code = process.waitFor();
      // What the command left in the background may hold its output open for ever.
      reader.join(GRACE_MILLIS);
      finish(code, text());
      return code;
    } catch (InterruptedException e) {
      kill(process);
      finish(KILLED, text());
      throw e;
    }
  }

  private void read(InputStream output) {
    char[] buffer = new char[4096];
    try (Reader reader = new InputStreamReader(output, StandardCharsets.UTF_8)) {
      int count = reader.read(buffer);
      while (count >= 0) {
        show(new String(buffer, 0, count));
        count = reader.read(buffer);
      }
    } catch (IOException e) {
      // It was killed while we read; what came until then is shown.
    }
  }

  private void show(String piece) {
    synchronized (this) {
      shown.append(piece);
      if (shown.length() > MOST_SHOWN) {
        shown.delete(0, shown.length() - MOST_SHOWN);
        cut = true;
      }
      if (System.nanoTime() - shownAt < SHOW_EVERY_NANOS) {
        return;
      }
      shownAt = System.nanoTime();
    }
    session.update(Updates.withText(Updates.callUpdate(callId, "in_progress"), text()));
  }

  private synchronized String text() {
    return (cut ? "…" : "") + shown;
  }

  private void finish(int code, String output) {
    ObjectNode update = Updates.callUpdate(callId, code == 0 ? "completed" : "failed");
    Updates.withText(update, output);
    update.putObject("rawOutput").put("exit_code", code).put("output", output);
    session.update(update);
  }

  private static void kill(Process process) {
    try (Stream<ProcessHandle> family = process.descendants()) {
      List<ProcessHandle> all = Stream.concat(family, Stream.of(process.toHandle())).toList();
      all.forEach(ProcessHandle::destroy);
      boolean ended = process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
      all.forEach(ProcessHandle::destroyForcibly);
      if (!ended) {
        process.waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
