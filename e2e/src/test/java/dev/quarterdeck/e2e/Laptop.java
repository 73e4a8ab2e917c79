package dev.quarterdeck.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A place on this machine for one Quarterdeck: a data directory, and the processes that belong to
 * it. As a static field of a test class it lasts for the class, otherwise for one test. In the end
 * everything that still runs is ended, by id, and after a failure all logs are printed.
 */
public final class Laptop
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  /**
   * In the environment of everything that we start and, passed on by option, of what that starts.
   */
  private static final String MARK = "QUARTERDECK_E2E";

  private final String mark = UUID.randomUUID().toString();
  private final Evidence evidence = new Evidence();
  private final List<ControlPlaneProcess> started = new ArrayList<>();
  private Optional<Path> folder = Optional.empty();
  private boolean forTheClass;

  @Override
  public void beforeAll(ExtensionContext context) {
    forTheClass = true;
    prepare();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!forTheClass) {
      prepare();
    }
  }

  private void prepare() {
    try {
      folder = Optional.of(Files.createTempDirectory("quarterdeck-e2e-").toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    evidence.add(
        "processes",
        () ->
            String.join("\n", processes().stream().map(p -> p.pid() + " " + p.command()).toList()));
    evidence.add("files", this::logs);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    context
        .getExecutionException()
        .ifPresent(failure -> evidence.print(context.getDisplayName(), failure));
    if (!forTheClass) {
      end();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (forTheClass) {
      context
          .getExecutionException()
          .ifPresent(failure -> evidence.print(context.getDisplayName(), failure));
      end();
    }
  }

  /** Starts Quarterdeck as {@code dev/run} does and returns when it has printed its link. */
  public ControlPlaneProcess start(String... options) {
    ControlPlaneProcess process = launch(options);
    process.awaitReady();
    return process;
  }

  /** Starts Quarterdeck and returns at once. */
  public ControlPlaneProcess launch(String... options) {
    int number = started.size() + 1;
    ControlPlaneProcess process =
        ControlPlaneProcess.start(
            data(), folder().resolve("output-" + number), Map.of(MARK, mark), List.of(options));
    started.add(process);
    evidence.add("output of Quarterdeck, start " + number, process::output);
    return process;
  }

  public Path data() {
    return folder().resolve("data");
  }

  private Path folder() {
    return folder.orElseThrow();
  }

  /**
   * Everything that runs because of us: by the mark in its environment, or by our folder in its
   * words.
   */
  public List<LiveProcess> processes() {
    return LiveProcess.all().stream()
        .filter(process ->
            process.variable(MARK).equals(mark) || process.command().contains(folder().toString()))
        .toList();
  }

  /** A session's runner, its agent and whatever that started. */
  public List<LiveProcess> processesOf(String session) {
    return processes().stream()
        .filter(process ->
            isIn(process.variable("QD_STATE_DIR"), session)
                || isIn(process.folder().toString(), session))
        .toList();
  }

  private static boolean isIn(String path, String session) {
    return path.contains("/sessions/default/" + session + "-");
  }

  public List<LiveProcess> runners(String session) {
    return processesOf(session).stream()
        .filter(process -> process.command().contains("dev.quarterdeck.runner.Main"))
        .toList();
  }

  /** The server itself, not the helpers that end with it. */
  public LiveProcess postgres() {
    return processes().stream()
        .filter(process -> process.command().matches(".*/postgres -D .*"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no PostgreSQL runs"));
  }

  /** The Quarterdeck that was started last. */
  public ControlPlaneProcess running() {
    return started.isEmpty() ? start() : started.getLast();
  }

  private String logs() {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder())) {
      files
          .filter(file -> file.toString().endsWith(".log"))
          .forEach(file -> all.append(file).append(":\n").append(Evidence.file(file)).append('\n'));
    } catch (IOException | UncheckedIOException e) {
      all.append(e);
    }
    return all.toString();
  }

  private void end() {
    // Twice, because what is ended last may start what was ended first again.
    for (int round = 0; round < 2; round++) {
      processes().forEach(LiveProcess::kill);
    }
    try {
      delete(folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, java.io.IOException e)
              throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
