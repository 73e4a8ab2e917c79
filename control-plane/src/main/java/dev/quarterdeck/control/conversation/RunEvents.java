package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.approval.Approval;
import dev.quarterdeck.control.approval.ApprovalId;
import dev.quarterdeck.control.command.Order;
import dev.quarterdeck.control.conversation.Links.Gap;
import dev.quarterdeck.control.conversation.Links.Stored;
import dev.quarterdeck.control.session.Prompt;
import dev.quarterdeck.control.session.RunStore.Run;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionSignal.ExitCause;
import dev.quarterdeck.control.session.SessionSignal.PersonAsked;
import dev.quarterdeck.control.session.SessionSignal.QuestionClosed;
import dev.quarterdeck.control.session.SessionSignal.RunExited;
import dev.quarterdeck.control.session.SessionSignal.RunStarted;
import dev.quarterdeck.control.session.SessionSignal.TurnCompleted;
import dev.quarterdeck.control.session.SessionSignal.TurnStarted;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage;
import dev.quarterdeck.protocol.SessionEvent.EventRefused;
import dev.quarterdeck.protocol.SessionEvent.PermissionExpired;
import dev.quarterdeck.protocol.SessionEvent.PromptRefused;
import dev.quarterdeck.protocol.TurnId;
import dev.quarterdeck.protocol.Wire;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A runner's events inside an edit: each stored once, in order, with what it changes. */
final class RunEvents {
  private static final String LATE = "Its run was over before the question arrived.";

  private final Edit edit;
  private final HostId host;

  /** How far each run is that was spoken of, and what is missing of it. */
  private final Map<RunId, Long> acks = new LinkedHashMap<>();

  private final Map<RunId, Gap> gaps = new LinkedHashMap<>();
  private final Set<RunId> foreign = new LinkedHashSet<>();
  private final List<Envelope> repeated = new ArrayList<>();

  RunEvents(Edit edit, HostId host) {
    this.edit = edit;
    this.host = host;
  }

  Stored store(List<HostFrame> frames) throws SQLException {
    for (HostFrame frame : frames) {
      store(frame);
    }
    return result();
  }

  /** Keeps the place of one that cannot be stored, so that the rest of its run can be. */
  Stored refuse(HostFrame frame, String because) throws SQLException {
    Envelope envelope = frame.envelope();
    Optional<Run> run = next(envelope);
    if (run.isPresent()) {
      edit.appendInstead(envelope, new EventRefused(envelope.type(), because));
      reached(run.get().id(), envelope.seq().orElseThrow());
    }
    return result();
  }

  private Stored result() {
    return new Stored.UpTo(acks, List.copyOf(gaps.values()), foreign, repeated);
  }

  private void store(HostFrame frame) throws SQLException {
    if (frame.refusal().isPresent()) {
      refuse(frame, frame.refusal().get());
      return;
    }
    Optional<Run> run = next(frame.envelope());
    if (run.isPresent()) {
      apply(run.get(), frame);
      reached(run.get().id(), frame.envelope().seq().orElseThrow());
    }
  }

  /** The run whose next event this is; empty when it is stored already, too early, or foreign. */
  private Optional<Run> next(Envelope envelope) throws SQLException {
    RunId id = envelope.runId().orElseThrow();
    long seq = envelope.seq().orElseThrow();
    Optional<Run> known = edit.findRun(id);
    if (known.isPresent() && !known.get().session().equals(edit.session().id())) {
      foreign.add(id);
      return Optional.empty();
    }
    Run run = known.orElseGet(() -> new Run(id, edit.session().id(), host, 0, false));
    acks.put(id, run.lastSeq());
    return switch (run.place(seq)) {
      case EARLY -> {
        gaps.putIfAbsent(id, new Gap(id, run.lastSeq() + 1));
        yield Optional.empty();
      }
      case REPEATED -> {
        repeated.add(envelope);
        yield Optional.empty();
      }
      case NEXT -> {
        if (known.isEmpty()) {
          edit.addRun(run);
        }
        yield Optional.of(run);
      }
    };
  }

  private void reached(RunId id, long seq) throws SQLException {
    edit.runReached(edit.findRun(id).orElseThrow().at(seq));
    acks.put(id, seq);
  }

  private void apply(Run run, HostFrame frame) throws SQLException {
    long rev = edit.append(frame.envelope());
    Optional<RunEvent> event = frame.event();
    if (event.isPresent()) {
      if (run.ended()) {
        applyLate(run, event.get(), rev);
      } else {
        apply(run, event.get(), rev);
      }
    }
  }

  private void apply(Run run, RunEvent event, long rev) throws SQLException {
    switch (event) {
      case RunEvent.Started started -> started(run, started);
      case RunEvent.Metadata metadata -> edit.agentSessionId(metadata.agentSessionId());
      case RunEvent.Input input -> input(input);
      case RunEvent.AwaitingInput waits -> awaits(run, waits, rev);
      case RunEvent.TurnStarted turn -> {
        edit.turn(Optional.of(turn.turnId()));
        promptIs(turn.inputId(), Prompt.State.DONE);
        edit.signal(new TurnStarted());
      }
      case RunEvent.TurnCompleted turn -> {
        if (edit.session().turn().equals(Optional.of(turn.turnId()))) {
          edit.turn(Optional.empty());
          edit.signal(new TurnCompleted());
        }
      }
      case RunEvent.PermissionRequested question -> asked(run, question, rev);
      case RunEvent.PermissionAnswered answered -> answered(run, answered);
      case RunEvent.PermissionWithdrawn withdrawn ->
          closed(run, withdrawn.requestId(), withdrawn.reason());
      case RunEvent.CommandConfirmed confirmed -> confirmed(confirmed);
      case RunEvent.Exited exited -> exited(run, exited);
      case RunEvent.Output _,
          RunEvent.Message _,
          RunEvent.Thought _,
          RunEvent.ToolCalled _,
          RunEvent.Plan _,
          RunEvent.Mode _,
          RunEvent.Usage _,
          RunEvent.Notice _ -> {}
    }
  }

  /** The run was closed before this came out of its spool: kept, and changes nothing. */
  private void applyLate(Run run, RunEvent event, long rev) throws SQLException {
    if (event instanceof RunEvent.PermissionRequested question) {
      Approval approval = approval(run, question, rev);
      if (edit.tables().approvals().add(edit.connection(), approval)) {
        edit.tables()
            .approvals()
            .close(edit.connection(), approval.id(), Approval.State.EXPIRED, LATE, edit.now());
        edit.append(new PermissionExpired(approval.id().toString(), question.requestId(), LATE));
      }
    } else if (event instanceof RunEvent.CommandConfirmed confirmed) {
      confirmed(confirmed);
    }
  }

  private void started(Run run, RunEvent.Started started) throws SQLException {
    Optional<RunId> before = edit.session().run().filter(id -> !id.equals(run.id()));
    if (before.isPresent()) {
      edit.endRun(before.get(), "Another run was started.");
    }
    edit.run(run.id());
    edit.agentSessionId(started.agentSessionId());
    edit.signal(new RunStarted());
    Session.Launch launch = edit.session().launch();
    edit.launch(new Session.Launch(launch.ref(), launch.attempt(), 0, Optional.empty()));
  }

  /** A host program says no word of turns: one begins with what was typed. */
  private void input(RunEvent.Input input) throws SQLException {
    promptIs(input.inputId(), Prompt.State.DONE);
    if (ofHost()) {
      edit.tables()
          .commands()
          .confirmInput(edit.connection(), edit.session().id(), input.inputId(), edit.now());
      edit.turn(Optional.of(new TurnId(input.inputId().value())));
      edit.signal(new TurnStarted());
    }
  }

  private void awaits(Run run, RunEvent.AwaitingInput waits, long rev) throws SQLException {
    boolean asksForLeave = waits.reason().equals("permission") || waits.reason().equals("choice");
    if (ofHost() && (waits.requestId().isPresent() || !asksForLeave)) {
      // One terminal shows one question: those before are not on it any more.
      for (Approval open : edit.tables().approvals().pending(edit.connection(), run.session())) {
        if (!waits.requestId().equals(Optional.of(open.requestId()))) {
          closed(run, open.requestId(), "The program went on without it.");
        }
      }
    }
    if (waits.requestId().isPresent()) {
      asked(run, HostQuestions.of(waits, waits.requestId().get()), rev);
    } else if (ofHost()) {
      edit.turn(Optional.empty());
      edit.signal(new TurnCompleted());
    }
  }

  private boolean ofHost() {
    return edit.session().host().isPresent();
  }

  private void asked(Run run, RunEvent.PermissionRequested question, long rev) throws SQLException {
    RunEvent.PermissionRequested offered =
        ofHost() ? HostQuestions.withOptions(question) : question;
    if (edit.tables().approvals().add(edit.connection(), approval(run, offered, rev))) {
      if (ofHost()) {
        // Whoever asks the next question has the answers to those before.
        edit.tables()
            .commands()
            .confirmVerdicts(edit.connection(), edit.session().id(), Optional.empty(), edit.now());
      }
      edit.questionOpened();
      edit.signal(new PersonAsked());
    }
  }

  private Approval approval(Run run, RunEvent.PermissionRequested question, long rev) {
    return new Approval(
        new ApprovalId(edit.ids().next()),
        edit.session().id(),
        edit.session().name(),
        run.id(),
        rev,
        Approval.State.PENDING,
        question,
        edit.now(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void answered(Run run, RunEvent.PermissionAnswered answered) throws SQLException {
    if (ofHost()) {
      edit.tables()
          .commands()
          .confirmVerdicts(
              edit.connection(),
              edit.session().id(),
              Optional.of(answered.requestId()),
              edit.now());
    }
    Optional<Approval> approval =
        edit.tables().approvals().find(edit.connection(), run.id(), answered.requestId());
    if (approval.isEmpty()) {
      return;
    }
    if (approval.get().state() == Approval.State.PENDING) {
      closed(run, answered.requestId(), "The agent got its answer elsewhere.");
    }
    edit.tables().approvals().delivered(edit.connection(), approval.get().id(), edit.now());
  }

  private void closed(Run run, dev.quarterdeck.protocol.RequestId request, String because)
      throws SQLException {
    Optional<Approval> approval =
        edit.tables().approvals().find(edit.connection(), run.id(), request);
    if (approval.isPresent()
        && edit.tables()
            .approvals()
            .close(
                edit.connection(),
                approval.get().id(),
                Approval.State.WITHDRAWN,
                because,
                edit.now())) {
      edit.questionClosed();
      edit.signal(new QuestionClosed());
    }
  }

  private void confirmed(RunEvent.CommandConfirmed confirmed) throws SQLException {
    Optional<Order> order =
        edit.tables()
            .commands()
            .confirm(
                edit.connection(),
                edit.session().id(),
                confirmed.commandId(),
                confirmed.ok() ? Optional.empty() : confirmed.error(),
                edit.now());
    if (order.isPresent()
        && Wire.command(order.get().type(), order.get().data())
            instanceof ServerMessage.SendInput input) {
      if (confirmed.ok()) {
        promptIs(input.inputId(), Prompt.State.DONE);
      } else {
        promptIs(input.inputId(), Prompt.State.REFUSED);
        edit.append(
            new PromptRefused(
                input.inputId(), confirmed.error().orElse("The runner did not say why.")));
      }
    }
  }

  private void promptIs(dev.quarterdeck.protocol.InputId id, Prompt.State state)
      throws SQLException {
    edit.tables().prompts().state(edit.connection(), edit.session().id(), id, state);
    edit.announce();
  }

  private void exited(Run run, RunEvent.Exited exited) throws SQLException {
    edit.endRun(run.id(), exited.reason().name());
    // An agent that never started has no run.started before this.
    boolean mayNotHaveStarted =
        switch (exited.reason()) {
          case AGENT_NOT_STARTED, OUT_OF_MEMORY -> true;
          case AGENT_EXITED, STOPPED -> false;
        };
    if (mayNotHaveStarted || edit.session().run().equals(Optional.of(run.id()))) {
      edit.signal(new RunExited(cause(exited), exited.exitCode(), exited.message()));
    }
  }

  private ExitCause cause(RunEvent.Exited exited) {
    return switch (exited.reason()) {
      // Nobody starts a host's run again.
      case STOPPED -> ofHost() ? ExitCause.AGENT_EXITED : ExitCause.STOPPED;
      case AGENT_EXITED -> ExitCause.AGENT_EXITED;
      case AGENT_NOT_STARTED -> ExitCause.AGENT_NOT_STARTED;
      case OUT_OF_MEMORY -> ExitCause.OUT_OF_MEMORY;
    };
  }
}
