package dev.quarterdeck.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where measures run: starts what they need when they need it, and ends all of it. */
final class Place implements AutoCloseable {
  private final Options options;
  private final Path folder;
  private @Nullable ControlPlane controlPlane;
  private @Nullable Core core;
  private boolean closed;

  Place(Options options) throws IOException {
    this.options = options;
    this.folder = Files.createTempDirectory("quarterdeck-bench-");
    Runtime.getRuntime().addShutdownHook(endedWithUs());
  }

  /** Also when it is interrupted nothing stays: what it started would live on. */
  private Thread endedWithUs() {
    return new Thread(
        () -> {
          try {
            close();
          } catch (Exception e) {
            System.err.println("Not everything could be ended: " + e);
          }
        },
        "end");
  }

  Options options() {
    return options;
  }

  Path folder() {
    return folder;
  }

  /** A size for the full measure, and the one with which the smoke test sees that it runs. */
  int size(int full, int tiny) {
    return options.tiny() ? tiny : full;
  }

  ControlPlane controlPlane() throws Exception {
    if (controlPlane == null) {
      endCore();
      say("starting the control plane");
      controlPlane =
          ControlPlane.start(folder.resolve("server"), options.cache(), options.serverJava());
    }
    return controlPlane;
  }

  Core core() throws Exception {
    if (core == null) {
      endControlPlane();
      say("starting the core");
      core = Core.start(folder.resolve("alone"), options.cache());
    }
    return core;
  }

  static void say(String what) {
    System.err.println("  " + what);
  }

  private synchronized void endControlPlane() throws Exception {
    if (controlPlane != null) {
      controlPlane.close();
      controlPlane = null;
      remove(folder.resolve("server"));
    }
  }

  private synchronized void endCore() throws IOException {
    if (core != null) {
      core.close();
      core = null;
      remove(folder.resolve("alone"));
    }
  }

  /** A fresh one for what leaves much behind. */
  void endAll() throws Exception {
    endControlPlane();
    endCore();
  }

  private static void remove(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : (List<Path>) files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public synchronized void close() throws Exception {
    if (closed) {
      return;
    }
    closed = true;
    try {
      endAll();
    } finally {
      if (options.keep()) {
        say("kept: " + folder);
      } else {
        remove(folder);
      }
    }
  }
}
