package dev.quarterdeck.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end. */
public final class Command {
  private final List<String> words;
  private final Map<String, String> environment = new HashMap<>();
  private boolean bare;
  private String input = "";
  private Duration patience = Patience.LONG;

  private Command(List<String> words) {
    this.words = List.copyOf(words);
  }

  public static Command of(String... words) {
    return new Command(List.of(words));
  }

  public static Command of(List<String> words) {
    return new Command(words);
  }

  /** With these variables beside our own. */
  public Command with(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** With these variables and no other. */
  public Command withOnly(Map<String, String> variables) {
    bare = true;
    environment.putAll(variables);
    return this;
  }

  /** For what takes longer than most, and says itself when it gives up. */
  public Command within(Duration time) {
    patience = time;
    return this;
  }

  public Command reading(String text) {
    input = text;
    return this;
  }

  /** How it ended and what it said. */
  public record Result(String command, int code, String out, String err) {
    /** For commands that have no reason to fail. */
    public String orFail() {
      if (code != 0) {
        throw new AssertionError(this.toString());
      }
      return out;
    }

    @Override
    public String toString() {
      return "%s\nended with %d\n--- stdout\n%s\n--- stderr\n%s".formatted(command, code, out, err);
    }
  }

  public Result run() {
    try {
      Path out = Files.createTempFile("out", null);
      Path err = Files.createTempFile("err", null);
      Path in = Files.writeString(Files.createTempFile("in", null), input);
      try {
        return new Result(
            String.join(" ", words),
            end(start(in, out, err)),
            Files.readString(out),
            Files.readString(err));
      } finally {
        for (Path file : List.of(in, out, err)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(Path in, Path out, Path err) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(Checkout.root().toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    if (bare) {
      builder.environment().clear();
    }
    builder.environment().putAll(environment);
    return builder.start();
  }

  private int end(Process process) {
    List<ProcessHandle> all = new ArrayList<>();
    try {
      if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      throw new AssertionError("It does not end: " + String.join(" ", words));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while it ran: " + String.join(" ", words), e);
    } finally {
      process.descendants().forEach(all::add);
      all.add(process.toHandle());
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
