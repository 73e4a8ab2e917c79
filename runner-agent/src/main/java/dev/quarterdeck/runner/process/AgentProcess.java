package dev.quarterdeck.runner.process;

import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.runner.console.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A running agent and everything it started. */
public final class AgentProcess {
  /** Between asking to end and ending. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** How long what an ended agent left behind may take to end by itself. */
  private static final Duration STRAGGLERS = Duration.ofMillis(500);

  /** Marks the agent and its children, so that a later runner knows them for ours. */
  static final String RUN_VARIABLE = "QD_RUN_ID";

  private final Process process;
  private final MemoryWatch memory;
  private final AtomicBoolean stopping = new AtomicBoolean();

  private AgentProcess(Process process, MemoryWatch memory) {
    this.process = process;
    this.memory = memory;
  }

  /** What to start, and where. */
  public record Order(List<String> command, Path workdir, RunId run) {
    public Order {
      command = List.copyOf(command);
    }
  }

  public static AgentProcess start(Order order) throws IOException {
    if (order.command().isEmpty()) {
      throw new IOException("this kind of agent has no command of its own, so name one");
    }
    String program = order.command().getFirst();
    if (find(program, order.workdir()).isEmpty()) {
      throw new IOException("there is no program " + program);
    }
    List<String> words = new ArrayList<>(leader(order));
    words.addAll(order.command());
    ProcessBuilder builder = new ProcessBuilder(words).directory(order.workdir().toFile());
    clean(builder.environment(), order.run());
    MemoryWatch memory = MemoryWatch.begin(MemoryCgroup.own());
    return new AgentProcess(builder.start(), memory);
  }

  /** The agent is not told where the runner's credentials are. */
  private static void clean(Map<String, String> environment, RunId run) {
    environment.keySet().removeIf(name -> name.startsWith("QD_"));
    environment.put(RUN_VARIABLE, run.value());
  }

  private static List<String> leader(Order order) {
    Optional<Path> setsid = find("setsid", order.workdir());
    if (setsid.isPresent()) {
      return List.of(setsid.get().toString());
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xrs",
        "-Xmx16m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        SessionLeader.class.getName());
  }

  private static Optional<Path> find(String program, Path workdir) {
    if (program.contains("/")) {
      return Optional.of(workdir.resolve(program)).filter(AgentProcess::isProgram);
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/local/bin:/usr/bin:/bin");
    return List.of(path.split(File.pathSeparator)).stream()
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder).resolve(program))
        .filter(AgentProcess::isProgram)
        .findFirst();
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  public long pid() {
    return process.pid();
  }

  public InputStream output() {
    return process.getInputStream();
  }

  public InputStream errors() {
    return process.getErrorStream();
  }

  public OutputStream input() {
    return process.getOutputStream();
  }

  /** Blocks until the agent ended and nothing of its group is left. */
  public int awaitEnd() throws InterruptedException {
    int code = process.waitFor();
    if (!awaitEmptyGroup(STRAGGLERS)) {
      Console.info("agent.stragglers_killed", "group", pid());
      signal(Posix.SIGKILL);
      awaitEmptyGroup(STRAGGLERS);
    }
    return code;
  }

  /** What memory had to do with an end with this code. */
  public MemoryWatch.Finding memoryFinding(int exitCode) {
    return memory.finding(exitCode);
  }

  private boolean awaitEmptyGroup(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    // The cheap question first; it counts the dead that nobody buried, too.
    while (Posix.killGroup(pid(), 0) && !ProcessTable.group(pid()).isEmpty()) {
      if (System.nanoTime() > end) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return true;
  }

  /** Asks the agent to end, and ends it if it does not. Returns at once; safe to repeat. */
  public void stop(int signal) {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    Thread.ofVirtual().name("agent-stop").start(() -> stopNow(signal));
  }

  private void stopNow(int signal) {
    // Not through the stream of Java: its close() would wait for a write that is stuck.
    signal(signal);
    try {
      if (signal != Posix.SIGKILL && !process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        Console.info("agent.killed", "group", pid(), "after_seconds", GRACE.toSeconds());
        signal(Posix.SIGKILL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(int signal) {
    boolean led = ProcessTable.find(pid()).map(entry -> entry.group() == pid()).orElse(true);
    if (led) {
      Posix.killGroup(pid(), signal);
    } else if (signal == Posix.SIGKILL) {
      // It had no time yet to lead a group.
      process.destroyForcibly();
    } else {
      process.destroy();
    }
  }

  public static int interruptSignal() {
    return Posix.SIGINT;
  }

  public static int termSignal() {
    return Posix.SIGTERM;
  }

  public static int killSignal() {
    return Posix.SIGKILL;
  }
}
