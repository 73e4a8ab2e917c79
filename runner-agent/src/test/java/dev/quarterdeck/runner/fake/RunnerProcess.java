package dev.quarterdeck.runner.fake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A runner as it runs for a user: the assembled directory, its launcher, its own Java. */
public final class RunnerProcess {
  public static final Path HOME = Path.of("target/runner").toAbsolutePath();

  private final Path folder;
  private final Process process;
  private final Path log;

  private RunnerProcess(Path folder, Process process, Path log) {
    this.folder = folder;
    this.process = process;
    this.log = log;
  }

  /** Where one session's runners live, one after the other. Closing it ends them. */
  public static final class Place implements AutoCloseable {
    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<RunnerProcess> runners = new ArrayList<>();

    public Place(Path folder, String url) throws IOException {
      this.folder = folder;
      Files.createDirectories(workdir());
      token("secret-1");
      environment.put("QD_URL", url);
      environment.put("QD_TOKEN_FILE", folder.resolve("token").toString());
      environment.put("QD_HOST_ID", "host-1");
      environment.put("QD_STATE_DIR", folder.resolve("state").toString());
      environment.put("QD_WORKDIR", workdir().toString());
      environment.put("QD_HOME", HOME.toString());
    }

    public Path workdir() {
      return folder.resolve("work");
    }

    public Path state() {
      return folder.resolve("state");
    }

    public void token(String token) throws IOException {
      Files.writeString(folder.resolve("token"), token + "\n");
    }

    public Place with(String name, String value) {
      environment.put(name, value);
      return this;
    }

    public Place without(String name) {
      environment.remove(name);
      return this;
    }

    /**
     * @param wrapper a program that runs the runner, with its arguments; mostly none
     */
    public RunnerProcess start(String... wrapper) throws IOException {
      List<String> command = new ArrayList<>(List.of(wrapper));
      command.add(HOME.resolve("bin/runner").toString());
      Path log = folder.resolve("runner-" + runners.size() + ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("QD_"));
      builder.environment().putAll(environment);
      RunnerProcess runner = new RunnerProcess(folder, builder.start(), log);
      runners.add(runner);
      return runner;
    }

    /** Also shows what the runners said: it is kept with the result of the test. */
    @Override
    public void close() throws IOException, InterruptedException {
      for (RunnerProcess runner : runners) {
        runner.kill();
        System.out.println(runner.log());
      }
      withCwd(workdir())
          .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String log() throws IOException {
    return Files.readString(log);
  }

  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(FakeControlPlane.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the runner did not end");
    }
    return process.exitValue();
  }

  public void terminate() {
    process.destroy();
  }

  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Processes that this runner's agents are or left: they carry the place's working directory. */
  public List<Long> agents() {
    return withCwd(folder.resolve("work"));
  }

  static List<Long> withCwd(Path folder) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(path -> path.getFileName().toString().matches("\\d+"))
          .filter(path -> isIn(path, folder))
          .map(path -> Long.parseLong(path.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean isIn(Path process, Path folder) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder)
          && !Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1)
              .contains(") Z ");
    } catch (IOException e) {
      return false;
    }
  }
}
