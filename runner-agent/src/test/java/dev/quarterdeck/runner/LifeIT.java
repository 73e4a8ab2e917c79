package dev.quarterdeck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.ExitReason;
import dev.quarterdeck.protocol.RunEvent.StopReason;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Approve;
import dev.quarterdeck.protocol.ServerMessage.Brief;
import dev.quarterdeck.protocol.ServerMessage.SendInput;
import dev.quarterdeck.protocol.ServerMessage.Signal;
import dev.quarterdeck.protocol.ServerMessage.Stop;
import dev.quarterdeck.runner.fake.FakeControlPlane;
import dev.quarterdeck.runner.fake.FakeControlPlane.Stored;
import dev.quarterdeck.runner.fake.MemoryLimit;
import dev.quarterdeck.runner.fake.RunnerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beginnings and ends: of agents, of runners, wanted and not. */
class LifeIT {
  @TempDir Path folder;
  private FakeControlPlane control;
  private RunnerProcess.Place place;

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private RunnerProcess runner;

  @BeforeEach
  void open() throws IOException {
    control = new FakeControlPlane();
    place = new RunnerProcess.Place(folder, control.url());
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    control.close();
    place.close();
  }

  private void startRunner() throws IOException {
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);
  }

  private static SendInput prompt(int number, String text) {
    return new SendInput(
        new CommandId("cmd-" + number), new InputId("input-" + number), text, "alice");
  }

  private void brief(String... command) {
    control.brief(new Brief("acp", Optional.empty(), List.of(command), Optional.empty()));
  }

  private void awaitNoAgents() {
    await()
        .atMost(FakeControlPlane.PATIENCE)
        .untilAsserted(() -> assertThat(runner.agents()).isEmpty());
  }

  private static Stop stop(Signal signal) {
    return new Stop(new CommandId("cmd-stop"), signal);
  }

  /** A command that ignores being asked to end. */
  private void runStubbornCommand() {
    control.send(prompt(1, "run trap '' TERM; echo begun; while true; do sleep 1; done"));
    RequestId request = control.awaitEvent(RunEvent.PermissionRequested.class).requestId();
    control.send(
        new Approve(new CommandId("cmd-2"), request, "bob", Optional.empty(), Optional.empty()));
    control.awaitEvent(
        RunEvent.ToolCalled.class, call -> call.toolCall().content().toString().contains("begun"));
  }

  @Test
  void stopsWhenTold() throws Exception {
    startRunner();

    control.send(stop(Signal.TERM));

    assertThat(runner.awaitExit()).isZero();
    List<RunEvent> events = control.events();
    assertThat(events.get(events.size() - 2))
        .isEqualTo(
            new RunEvent.CommandConfirmed(new CommandId("cmd-stop"), true, Optional.empty()));
    assertThat(((RunEvent.Exited) events.getLast()).reason()).isEqualTo(ExitReason.STOPPED);
    assertThat(runner.agents()).isEmpty();
  }

  @Test
  void stopsInTheMiddleOfATurnAndLeavesNothingRunning() throws Exception {
    startRunner();
    runStubbornCommand();

    control.send(stop(Signal.TERM));

    assertThat(runner.awaitExit()).isZero();
    assertThat(control.events(RunEvent.TurnCompleted.class).getFirst().stopReason())
        .isEqualTo(StopReason.CANCELLED);
    assertThat(control.events().getLast()).isInstanceOf(RunEvent.Exited.class);
    awaitNoAgents();
  }

  @Test
  void killsWhenTold() throws Exception {
    startRunner();
    runStubbornCommand();

    control.send(stop(Signal.KILL));

    assertThat(runner.awaitExit()).isZero();
    awaitNoAgents();
  }

  @Test
  void tellsThatTheAgentCrashedInTheMiddleOfATurn() throws Exception {
    startRunner();

    control.send(prompt(1, "crash"));

    assertThat(runner.awaitExit()).isZero();
    RunEvent.TurnCompleted turn = control.awaitEvent(RunEvent.TurnCompleted.class);
    assertThat(turn.stopReason()).isEqualTo(StopReason.FAILED);
    RunEvent.Exited exited = control.awaitEvent(RunEvent.Exited.class);
    assertThat(exited.exitCode()).isEqualTo(3);
    assertThat(exited.reason()).isEqualTo(ExitReason.AGENT_EXITED);
    assertThat(exited.message().orElseThrow())
        .contains("ended with code 3")
        .contains("The demonstration crashes now");
    assertThat(control.said()).contains("I was asked to crash.");
    assertThat(control.events().getLast()).isEqualTo(exited);
  }

  @Test
  void withdrawsARequestOfAnAgentThatDied() throws Exception {
    startRunner();
    control.send(prompt(1, "ask Ready? [yes|no]"));
    RequestId request = control.awaitEvent(RunEvent.PermissionRequested.class).requestId();

    assertThat(runner.agents()).hasSize(1);
    ProcessHandle.of(runner.agents().getFirst()).orElseThrow().destroyForcibly();

    assertThat(runner.awaitExit()).isZero();
    assertThat(control.events(RunEvent.PermissionWithdrawn.class))
        .extracting(RunEvent.PermissionWithdrawn::requestId)
        .containsExactly(request);
    assertThat(control.awaitEvent(RunEvent.Exited.class).exitCode()).isEqualTo(137);
  }

  @Test
  void waitsWithBadNewsUntilTheControlPlaneHasThem() throws Exception {
    startRunner();
    control.acks(false);
    control.send(prompt(1, "crash"));
    control.awaitEvent(RunEvent.Exited.class);
    control.cutLink();
    control.awaitLinks(2);
    assertThat(runner.isAlive()).isTrue();

    control.acks(true);

    assertThat(runner.awaitExit()).isZero();
    assertThat(control.events(RunEvent.Exited.class)).hasSize(1);
  }

  @Test
  void saysWhichProgramIsMissing() throws Exception {
    brief("no-such-agent", "--acp");
    runner = place.start();

    assertThat(runner.awaitExit()).isZero();
    assertThat(control.events())
        .containsExactly(
            new RunEvent.Exited(
                127,
                ExitReason.AGENT_NOT_STARTED,
                Optional.of(
                    "Cannot start no-such-agent --acp: there is no program no-such-agent")));
  }

  @Test
  void saysThatAKindWithoutAProgramNeedsACommand() throws Exception {
    brief();
    runner = place.start();

    assertThat(runner.awaitExit()).isZero();
    assertThat(control.awaitEvent(RunEvent.Exited.class).message().orElseThrow())
        .contains("so name one");
  }

  @Test
  void saysWhyAProgramIsNoAgent() throws Exception {
    brief("sh", "-c", "echo 'bad flag: token=hunter2hunter2' >&2; exit 9");
    runner = place.start();

    assertThat(runner.awaitExit()).isZero();
    RunEvent.Exited exited = control.awaitEvent(RunEvent.Exited.class);
    assertThat(exited.reason()).isEqualTo(ExitReason.AGENT_NOT_STARTED);
    assertThat(exited.exitCode()).isEqualTo(9);
    assertThat(exited.message().orElseThrow())
        .contains("ended before it was ready")
        .contains("bad flag: token=[redacted]");
  }

  /** Takes all memory there is: before it was ready, or once it is asked something. */
  private static String greedyAgent(boolean ready) {
    return (ready
            ? """
            read a; echo '{"id":0,"result":{"protocolVersion":1}}'
            read a; echo '{"id":1,"result":{"sessionId":"s"}}'
            read a
            """
            : "read a\n")
        + "exec tail /dev/zero";
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysThatTheAgentRanOutOfMemory(boolean ready) throws Exception {
    try (MemoryLimit limit = MemoryLimit.ofMebibytes(300)) {
      brief("sh", "-c", greedyAgent(ready));
      runner = place.start(limit.wrapper());
      if (ready) {
        control.awaitEvent(RunEvent.Started.class);
        control.send(prompt(1, "go on"));
      }

      assertThat(runner.awaitExit()).isZero();
      assertThat(control.events().getLast())
          .isEqualTo(
              new RunEvent.Exited(
                  137,
                  ExitReason.OUT_OF_MEMORY,
                  Optional.of(
                      "The agent used more memory than its limit of 300Mi and was killed.")));
    }
  }

  @Test
  void doesNotBlameMemoryForAnotherKill() throws Exception {
    try (MemoryLimit limit = MemoryLimit.ofMebibytes(300)) {
      runner = place.start(limit.wrapper());
      control.awaitEvent(RunEvent.Started.class);

      ProcessHandle.of(runner.agents().getFirst()).orElseThrow().destroyForcibly();

      assertThat(runner.awaitExit()).isZero();
      assertThat(control.awaitEvent(RunEvent.Exited.class).reason())
          .isEqualTo(ExitReason.AGENT_EXITED);
    }
  }

  @Test
  void doesNotTellTheAgentWhereTheRunnersSecretsAre() throws Exception {
    startRunner();
    control.send(prompt(1, "run env"));
    RequestId request = control.awaitEvent(RunEvent.PermissionRequested.class).requestId();

    control.send(
        new Approve(new CommandId("cmd-2"), request, "bob", Optional.empty(), Optional.empty()));
    RunEvent.ToolCalled done =
        control.awaitEvent(
            RunEvent.ToolCalled.class, call -> call.toolCall().rawOutput().isPresent());

    assertThat(done.toolCall().rawOutput().orElseThrow().text())
        .contains("PATH=")
        .doesNotContain("QD_TOKEN_FILE")
        .doesNotContain("QD_STATE_DIR");
  }

  @Test
  void endsInOrderOnSigterm() throws Exception {
    startRunner();
    control.send(prompt(1, "long 600"));
    control.awaitSaid("tick 1");

    runner.terminate();

    assertThat(runner.awaitExit()).isZero();
    assertThat(control.awaitEvent(RunEvent.Exited.class).reason()).isEqualTo(ExitReason.STOPPED);
    assertThat(control.awaitEvent(RunEvent.TurnCompleted.class).stopReason())
        .isEqualTo(StopReason.CANCELLED);
    awaitNoAgents();
  }

  @Test
  void endsOnSigtermThoughTheControlPlaneNeverAnswers() throws Exception {
    control.acks(false);
    startRunner();

    runner.terminate();

    assertThat(runner.awaitExit()).isZero();
    assertThat(runner.log()).contains("run.not_acknowledged");
    awaitNoAgents();
  }

  @Test
  void endsOnSigtermBeforeItWasEverWelcome() throws Exception {
    control.token("other");
    runner = place.start();
    await().atMost(FakeControlPlane.PATIENCE).until(() -> runner.log().contains("link.refused"));

    runner.terminate();

    assertThat(runner.awaitExit()).isZero();
  }

  private long spooledBytes() throws IOException {
    try (Stream<Path> files = Files.walk(place.state().resolve("spool"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** An agent that talks on and on and does not mind that nobody listens any more. */
  private static final String DEAF_AGENT =
      """
      trap '' PIPE HUP
      read a; echo '{"id":0,"result":{"protocolVersion":1}}'
      read a; echo '{"id":1,"result":{"sessionId":"s"}}'
      i=0
      while true; do
        i=$((i+1))
        printf '{"method":"session/update","params":{"update":{"content":{"type":"text",'
        printf '"text":"tick %s\\\\n"},"sessionUpdate":"agent_message_chunk"}}}\\n' $i
        sleep 0.1
      done
      """;

  @Test
  void replaysAfterASigkillAndEndsTheAgentThatWasLeft() throws Exception {
    brief("sh", "-c", DEAF_AGENT);
    startRunner();
    control.acks(false);
    control.awaitSaid("tick 2");
    control.losesEvents(true);
    int stored = control.log().size();
    long spooled = spooledBytes();
    await().atMost(FakeControlPlane.PATIENCE).until(() -> spooledBytes() > spooled + 200);
    runner.kill();
    List<Long> orphans = runner.agents();
    assertThat(orphans).isNotEmpty();
    control.losesEvents(false);
    control.acks(true);
    RunId first = control.log().getFirst().run();

    runner = place.start();
    await()
        .atMost(FakeControlPlane.PATIENCE)
        .until(() -> control.events(RunEvent.Started.class).size() == 2);

    assertThat(runner.agents()).isNotEmpty().doesNotContainAnyElementsOf(orphans);
    List<Stored> log = control.log();
    List<Stored> old = log.stream().filter(it -> it.run().equals(first)).toList();
    assertThat(old).hasSizeGreaterThan(stored);
    assertThat(log.subList(0, old.size())).isEqualTo(old);
    assertThat(log.get(old.size()).event()).isInstanceOf(RunEvent.Started.class);
    assertThat(control.events(RunEvent.Exited.class)).isEmpty();
  }

  @Test
  void doesNotRepeatAnOrderOfTheRunnerBefore() throws Exception {
    startRunner();
    control.send(prompt(1, "think"));
    control.awaitEvent(RunEvent.TurnCompleted.class);
    runner.kill();

    runner = place.start();
    await()
        .atMost(FakeControlPlane.PATIENCE)
        .until(() -> control.events(RunEvent.Started.class).size() == 2);
    control.send(prompt(1, "think"));
    await()
        .atMost(FakeControlPlane.PATIENCE)
        .until(() -> control.events(RunEvent.CommandConfirmed.class).size() == 2);

    assertThat(control.events(RunEvent.Input.class)).hasSize(1);
    assertThat(control.events(RunEvent.CommandConfirmed.class))
        .allMatch(RunEvent.CommandConfirmed::ok);
  }

  @Test
  void leadsAGroupWithoutTheSetsidProgram() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String program : List.of("sh", "sleep", "env", "true")) {
      Path real =
          Files.exists(Path.of("/bin", program))
              ? Path.of("/bin", program)
              : Path.of("/usr/bin", program);
      Files.createSymbolicLink(bin.resolve(program), real);
    }
    place.with("PATH", bin.toString());
    startRunner();
    runStubbornCommand();
    assertThat(runner.agents()).hasSizeGreaterThan(1);

    control.send(stop(Signal.TERM));

    assertThat(runner.awaitExit()).isZero();
    awaitNoAgents();
  }

  @Test
  void buriesTheDeadWhenItIsProcessOne() throws Exception {
    String[] container = {"unshare", "--pid", "--fork", "--mount-proc", "--kill-child"};
    assumeTrue(canRun(container), "this machine lets nobody be process 1");
    runner = place.start(container);
    control.awaitEvent(RunEvent.Started.class);
    ProcessHandle one =
        ProcessHandle.of(runner.pid()).orElseThrow().children().findFirst().orElseThrow();

    control.send(prompt(1, "run (sleep 600 > /dev/null 2>&1 &)"));
    RequestId request = control.awaitEvent(RunEvent.PermissionRequested.class).requestId();
    control.send(
        new Approve(new CommandId("cmd-2"), request, "bob", Optional.empty(), Optional.empty()));
    control.awaitEvent(RunEvent.TurnCompleted.class);
    ProcessHandle adopted = adoptedBy(one);
    adopted.destroyForcibly();

    await()
        .atMost(FakeControlPlane.PATIENCE)
        .untilAsserted(() -> assertThat(Path.of("/proc/" + adopted.pid())).doesNotExist());
    assertThat(runner.isAlive()).isTrue();
  }

  /** The command's child, whose own parent has ended: the runner is its parent now. */
  private static ProcessHandle adoptedBy(ProcessHandle one) {
    return one.children()
        .filter(child -> child.info().commandLine().orElse("").contains("sleep 600"))
        .findFirst()
        .orElseThrow();
  }

  private static boolean canRun(String... container) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(container));
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void namesAMissingVariableInOneSentence() throws Exception {
    runner = place.without("QD_URL").start();

    assertThat(runner.awaitExit()).isEqualTo(64);
    assertThat(runner.log()).isEqualTo("QD_URL is not set; the runner needs it.\n");
  }

  @Test
  void namesAWrongVariableInOneSentence() throws Exception {
    runner = place.with("QD_URL", "http://example.org").start();

    assertThat(runner.awaitExit()).isEqualTo(64);
    assertThat(runner.log())
        .isEqualTo(
            "QD_URL must be the control plane's ws:// or wss:// address, not \"http://example.org\".\n");
  }

  @Test
  void saysThatItsStateCannotBeWritten() throws Exception {
    Files.writeString(place.state(), "a file where a directory should be");
    runner = place.start();

    assertThat(runner.awaitExit()).isEqualTo(73);
    assertThat(runner.log()).startsWith("The runner's state cannot be used: ").hasLineCount(1);
  }

  @Test
  void carriesAnAgentsHugeMessagesInItsSmallHeap() throws Exception {
    brief(
        "sh",
        "-c",
        """
        read a; echo '{"id":0,"result":{"protocolVersion":1}}'
        read a; echo '{"id":1,"result":{"sessionId":"s"}}'
        big=$(head -c 1500000 /dev/zero | tr '\\0' x)
        i=0
        while [ $i -lt 20 ]; do
          i=$((i+1))
          printf '{"method":"session/update","params":{"update":{"sessionUpdate":"tool_call",'
          printf '"toolCallId":"c%s","rawInput":{"file":"%s"}}}}\\n' $i "$big"
        done
        head -c 5000000 /dev/zero | tr '\\0' y; echo
        read a
        """);
    runner = place.start();

    RunEvent.Notice notice = control.awaitEvent(RunEvent.Notice.class);

    assertThat(notice.text()).contains("too large to read");
    assertThat(control.events(RunEvent.ToolCalled.class)).hasSize(20);
    assertThat(runner.isAlive()).isTrue();
  }
}
