package dev.quarterdeck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.PermissionOutcome;
import dev.quarterdeck.protocol.RunEvent.PermissionReason;
import dev.quarterdeck.protocol.RunEvent.StopReason;
import dev.quarterdeck.protocol.ServerMessage.Approve;
import dev.quarterdeck.protocol.ServerMessage.Deny;
import dev.quarterdeck.protocol.ServerMessage.Interrupt;
import dev.quarterdeck.protocol.ServerMessage.SendInput;
import dev.quarterdeck.runner.fake.FakeControlPlane;
import dev.quarterdeck.runner.fake.RunnerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person and the demo agent, with a real runner between them. */
class ConversationIT {
  @TempDir Path folder;
  private FakeControlPlane control;
  private RunnerProcess.Place place;
  private RunnerProcess runner;

  @BeforeEach
  void start() throws IOException {
    control = new FakeControlPlane();
    place = new RunnerProcess.Place(folder, control.url());
    runner = place.start();
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    control.close();
    place.close();
  }

  private static SendInput prompt(int number, String text) {
    return new SendInput(
        new CommandId("cmd-" + number), new InputId("input-" + number), text, "alice");
  }

  private void ask(int number, String text) {
    control.awaitEvent(RunEvent.Started.class);
    control.send(prompt(number, text));
  }

  private RunEvent.TurnCompleted awaitTurn(int count) {
    await()
        .atMost(FakeControlPlane.PATIENCE)
        .until(() -> control.events(RunEvent.TurnCompleted.class).size() >= count);
    return control.events(RunEvent.TurnCompleted.class).get(count - 1);
  }

  @Test
  void tellsATurnInOrder() {
    ask(1, "help");

    RunEvent.TurnCompleted completed = awaitTurn(1);

    assertThat(completed.stopReason()).isEqualTo(StopReason.END_TURN);
    List<RunEvent> events = control.events();
    assertThat(events.getFirst()).isInstanceOf(RunEvent.Started.class);
    assertThat(events.get(1)).isInstanceOf(RunEvent.Input.class);
    assertThat(events.get(2)).isInstanceOf(RunEvent.TurnStarted.class);
    assertThat(events.get(3))
        .isEqualTo(new RunEvent.CommandConfirmed(new CommandId("cmd-1"), true, Optional.empty()));
    assertThat(control.said()).contains("a demonstration without a model");
    RunEvent.Started started = (RunEvent.Started) events.getFirst();
    assertThat(started.agentName()).contains("quarterdeck-demo");
    assertThat(started.cwd()).isEqualTo(place.workdir().toString());
  }

  @Test
  void runsACommandOnlyAfterItWasAllowed() {
    ask(1, "run touch done.txt && echo finished");
    RunEvent.PermissionRequested asked = control.awaitEvent(RunEvent.PermissionRequested.class);
    assertThat(asked.reason()).isEqualTo(PermissionReason.PERMISSION);
    assertThat(asked.opArgsSummary()).contains("touch done.txt && echo finished");
    assertThat(place.workdir().resolve("done.txt")).doesNotExist();

    control.send(
        new Approve(
            new CommandId("cmd-2"), asked.requestId(), "bob", Optional.empty(), Optional.empty()));
    awaitTurn(1);

    assertThat(place.workdir().resolve("done.txt")).exists();
    assertThat(control.events(RunEvent.PermissionAnswered.class))
        .containsExactly(
            new RunEvent.PermissionAnswered(
                asked.requestId(), PermissionOutcome.APPROVED, Optional.of("allow_once")));
    assertThat(control.said()).contains("ended with code 0");
  }

  @Test
  void doesNotRunWhatWasDenied() {
    ask(1, "run touch done.txt");
    RequestId request = control.awaitEvent(RunEvent.PermissionRequested.class).requestId();

    control.send(
        new Deny(new CommandId("cmd-2"), request, "bob", Optional.empty(), Optional.of("no")));
    awaitTurn(1);

    assertThat(Files.exists(place.workdir().resolve("done.txt"))).isFalse();
    assertThat(control.events(RunEvent.PermissionAnswered.class).getFirst().outcome())
        .isEqualTo(PermissionOutcome.DENIED);
    assertThat(control.said()).contains("You said no");
  }

  @Test
  void bringsAnAnswerToAQuestion() {
    ask(1, "ask Which colour? [red|blue]");
    RunEvent.PermissionRequested asked = control.awaitEvent(RunEvent.PermissionRequested.class);
    assertThat(asked.reason()).isEqualTo(PermissionReason.QUESTION);
    assertThat(asked.prompt()).isEqualTo("Which colour?");

    control.send(
        new Approve(
            new CommandId("cmd-2"),
            asked.requestId(),
            "bob",
            Optional.empty(),
            Optional.of("green")));
    control.send(
        new Approve(
            new CommandId("cmd-3"),
            asked.requestId(),
            "bob",
            Optional.empty(),
            Optional.of("Blue")));
    awaitTurn(1);

    assertThat(control.said()).contains("You answered: blue");
    assertThat(control.events(RunEvent.CommandConfirmed.class))
        .contains(
            new RunEvent.CommandConfirmed(
                new CommandId("cmd-2"),
                false,
                Optional.of("the agent offers no option \"green\": choose one of red, blue")));
  }

  @Test
  void interruptsATurnThatWaitsForAPerson() {
    ask(1, "run touch done.txt");
    RequestId request = control.awaitEvent(RunEvent.PermissionRequested.class).requestId();

    control.send(new Interrupt(new CommandId("cmd-2"), "bob"));
    RunEvent.TurnCompleted completed = awaitTurn(1);

    assertThat(completed.stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(control.events(RunEvent.PermissionWithdrawn.class))
        .extracting(RunEvent.PermissionWithdrawn::requestId)
        .containsExactly(request);
    assertThat(place.workdir().resolve("done.txt")).doesNotExist();
  }

  @Test
  void interruptEndsARunningCommandAndTheNextPromptWorks() {
    ask(1, "run echo begun; sleep 600");
    RequestId request = control.awaitEvent(RunEvent.PermissionRequested.class).requestId();
    control.send(
        new Approve(new CommandId("cmd-2"), request, "bob", Optional.empty(), Optional.empty()));
    control.awaitEvent(
        RunEvent.ToolCalled.class, call -> call.toolCall().content().toString().contains("begun"));

    control.send(new Interrupt(new CommandId("cmd-3"), "bob"));
    assertThat(awaitTurn(1).stopReason()).isEqualTo(StopReason.CANCELLED);
    control.send(prompt(4, "think"));

    assertThat(awaitTurn(2).stopReason()).isEqualTo(StopReason.END_TURN);
    assertThat(runner.agents()).hasSize(1);
  }

  @Test
  void tellsAFailedTurnInTheAgentsWords() {
    ask(1, "fail out of credit");

    RunEvent.TurnCompleted completed = awaitTurn(1);

    assertThat(completed.stopReason()).isEqualTo(StopReason.FAILED);
    assertThat(completed.error()).contains("out of credit (code -32603)");
  }

  @Test
  void queuesAPromptThatComesWhileATurnRuns() {
    ask(1, "ask Go on? [yes|no]");
    RequestId request = control.awaitEvent(RunEvent.PermissionRequested.class).requestId();

    control.send(prompt(2, "think"));
    control.send(prompt(3, "plan"));
    control.send(
        new Approve(
            new CommandId("cmd-4"), request, "bob", Optional.of("answer-1"), Optional.empty()));
    awaitTurn(3);

    assertThat(control.events(RunEvent.TurnStarted.class))
        .extracting(turn -> turn.inputId().value())
        .containsExactly("input-1", "input-2", "input-3");
    assertThat(control.events(RunEvent.Plan.class)).isNotEmpty();
  }

  @Test
  void handsADuplicateToTheAgentOnce() {
    ask(1, "think");
    control.send(prompt(1, "think"));
    awaitTurn(1);
    control.send(prompt(1, "think"));
    control.send(
        new SendInput(new CommandId("cmd-other"), new InputId("input-1"), "think", "alice"));
    control.awaitEvent(
        RunEvent.CommandConfirmed.class, it -> it.commandId().value().equals("cmd-other"));
    control.send(prompt(2, "plan"));
    awaitTurn(2);

    assertThat(control.events(RunEvent.Input.class))
        .extracting(input -> input.inputId().value())
        .containsExactly("input-1", "input-2");
  }

  @Test
  void refusesAVerdictThatNobodyWaitsFor() {
    control.awaitEvent(RunEvent.Started.class);

    control.send(
        new Approve(
            new CommandId("cmd-1"),
            new RequestId("req-9"),
            "bob",
            Optional.empty(),
            Optional.empty()));

    RunEvent.CommandConfirmed confirmed = control.awaitEvent(RunEvent.CommandConfirmed.class);
    assertThat(confirmed.ok()).isFalse();
    assertThat(confirmed.error()).contains("the agent does not wait for an answer to req-9");
  }

  @Test
  void storesAPromptWithoutItsSecrets() {
    ask(1, "think with token=hunter2hunter2");

    RunEvent.Input input = control.awaitEvent(RunEvent.Input.class);

    assertThat(input.textRedacted()).isEqualTo("think with token=[redacted]");
    assertThat(input.textSha256()).hasSize(64);
  }
}
