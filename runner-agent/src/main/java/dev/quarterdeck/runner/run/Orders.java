package dev.quarterdeck.runner.run;

import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.Redaction;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import dev.quarterdeck.protocol.ServerMessage.Approve;
import dev.quarterdeck.protocol.ServerMessage.Command;
import dev.quarterdeck.protocol.ServerMessage.Deny;
import dev.quarterdeck.protocol.ServerMessage.Interrupt;
import dev.quarterdeck.protocol.ServerMessage.SendInput;
import dev.quarterdeck.protocol.ServerMessage.Stop;
import dev.quarterdeck.protocol.TurnId;
import dev.quarterdeck.runner.command.CommandMemory;
import dev.quarterdeck.runner.command.CommandMemory.State;
import dev.quarterdeck.runner.console.Console;
import dev.quarterdeck.runner.driver.AgentDriver;
import dev.quarterdeck.runner.driver.AgentDriver.Answer;
import dev.quarterdeck.runner.driver.AgentDriver.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Carries out orders on a running agent: each at most once, each confirmed at least once. Belongs
 * to the session loop's thread.
 */
final class Orders {
  private final AgentDriver agent;
  private final Recorder recorder;
  private final CommandMemory memory;
  private final PatientDisk disk;
  private final Uuid7 ids;
  private final Turns turns = new Turns();
  private final Set<RequestId> open = new LinkedHashSet<>();

  /**
   * Confirmed by this process: the spool brings it to the control plane, so repeats say nothing.
   */
  private final Set<CommandId> confirmed = new HashSet<>();

  private Optional<Stop> stopping = Optional.empty();
  private boolean ready;

  Orders(AgentDriver agent, Recorder recorder, CommandMemory memory, PatientDisk disk, Uuid7 ids) {
    this.disk = disk;
    this.agent = agent;
    this.recorder = recorder;
    this.memory = memory;
    this.ids = ids;
  }

  void ordered(Command command) {
    CommandId id = command.commandId();
    if (confirmed.contains(id)) {
      return;
    }
    Optional<State> known = memory.find(id);
    if (known.isPresent() && !(command instanceof Stop && known.get() instanceof State.Begun)) {
      repeated(id, known.get());
      return;
    }
    switch (command) {
      case SendInput input -> {
        turns.queue(input);
        startNextTurn();
      }
      case Approve approve ->
          answer(id, approve.requestId(), new Verdict.Yes(approve.optionId(), approve.answer()));
      case Deny deny ->
          answer(id, deny.requestId(), new Verdict.No(deny.optionId(), deny.reason()));
      case Interrupt _ -> {
        begin(id);
        interrupt();
        done(id, Optional.empty());
      }
      case Stop stop -> {
        begin(id);
        stopping = Optional.of(stop);
        agent.stop(stop.signal());
      }
    }
  }

  private void repeated(CommandId id, State state) {
    switch (state) {
      case State.Done(Optional<String> refusal) -> confirm(id, refusal);
      case State.Begun() ->
          done(
              id,
              Optional.of(
                  "the runner ended while it carried this out; it may or may not have taken effect"));
    }
  }

  void ready() {
    ready = true;
    startNextTurn();
  }

  private void startNextTurn() {
    while (ready && stopping.isEmpty()) {
      Optional<SendInput> next = turns.next();
      if (next.isEmpty()) {
        return;
      }
      start(next.get());
    }
  }

  private void start(SendInput input) {
    CommandId sameInput = remembered(input.inputId());
    if (memory.find(sameInput).isPresent()) {
      begin(input.commandId());
      done(input.commandId(), Optional.empty());
      return;
    }
    begin(input.commandId());
    begin(sameInput);
    recorder.record(
        new RunEvent.Input(
            input.actor(),
            input.inputId(),
            Redaction.redact(input.text()),
            Redaction.sha256(input.text())));
    TurnId turn = new TurnId("turn_" + ids.next());
    recorder.record(new RunEvent.TurnStarted(turn, input.inputId()));
    turns.started(turn);
    agent.prompt(turn, input.text());
    done(input.commandId(), Optional.empty());
  }

  /** The same input in another order must not reach the agent twice either. */
  private static CommandId remembered(InputId id) {
    String name = "input:" + id;
    return new CommandId(name.length() <= 200 ? name : "input:" + Redaction.sha256(id.value()));
  }

  private void answer(CommandId id, RequestId request, Verdict verdict) {
    begin(id);
    switch (agent.answer(request, verdict)) {
      case Answer.Given(RunEvent.PermissionOutcome outcome, Optional<String> optionId) -> {
        open.remove(request);
        recorder.record(new RunEvent.PermissionAnswered(request, outcome, optionId));
        done(id, Optional.empty());
      }
      case Answer.Refused(String reason) -> done(id, Optional.of(reason));
    }
  }

  private void interrupt() {
    if (ready && turns.current().isPresent()) {
      agent.cancel().forEach(request -> withdrew(request, "the turn was interrupted"));
    }
  }

  void asked(PermissionRequested request) {
    open.add(request.requestId());
    recorder.record(request);
  }

  /** Once for each request, whoever notices first. */
  void withdrew(RequestId request, String reason) {
    if (open.remove(request)) {
      recorder.record(new RunEvent.PermissionWithdrawn(request, reason));
    }
  }

  void turnEnded(TurnId turn, RunEvent.StopReason reason, Optional<String> error) {
    if (!turns.current().equals(Optional.of(turn))) {
      Console.debug("turn.unknown_ended", "turn", turn);
      return;
    }
    turns.ended();
    recorder.record(new RunEvent.TurnCompleted(turn, reason, error));
    startNextTurn();
  }

  boolean isStopping() {
    return stopping.isPresent();
  }

  /** The agent is gone: what is open ends with it, in the order a reader expects. */
  void gone(boolean wanted, String reason) {
    ready = false;
    List.copyOf(open).forEach(request -> withdrew(request, reason));
    turns
        .current()
        .ifPresent(turn ->
            recorder.record(
                new RunEvent.TurnCompleted(
                    turn,
                    wanted ? RunEvent.StopReason.CANCELLED : RunEvent.StopReason.FAILED,
                    Optional.of(reason))));
    turns.ended();
    stopping.ifPresent(stop -> done(stop.commandId(), Optional.empty()));
  }

  private void begin(CommandId id) {
    try {
      disk.write(() -> memory.begin(id));
    } catch (IOException e) {
      throw new UncheckedIOException("the note of an order could not be written", e);
    }
  }

  private void done(CommandId id, Optional<String> refusal) {
    try {
      disk.write(() -> memory.done(id, refusal));
    } catch (IOException e) {
      throw new UncheckedIOException("the note of an order could not be written", e);
    }
    confirm(id, refusal);
  }

  private void confirm(CommandId id, Optional<String> refusal) {
    recorder.record(new RunEvent.CommandConfirmed(id, refusal.isEmpty(), refusal));
    confirmed.add(id);
  }
}
