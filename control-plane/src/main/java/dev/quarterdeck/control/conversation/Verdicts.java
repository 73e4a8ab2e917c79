package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.approval.Approval;
import dev.quarterdeck.control.approval.ApprovalId;
import dev.quarterdeck.control.approval.ApprovalStore;
import dev.quarterdeck.control.session.SessionSignal.QuestionClosed;
import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Approve;
import dev.quarterdeck.protocol.ServerMessage.Command;
import dev.quarterdeck.protocol.ServerMessage.Deny;
import dev.quarterdeck.protocol.SessionEvent.Decision;
import dev.quarterdeck.protocol.SessionEvent.PermissionDecided;
import dev.quarterdeck.protocol.WireTable;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What people decide about what agents ask. The first verdict counts. */
@Singleton
public class Verdicts {
  /** What a person says. */
  public record Verdict(
      Decision decision,
      String by,
      Optional<String> reason,
      Optional<String> optionId,
      Optional<String> answer,
      Optional<HostVerdict> forHost) {
    public Verdict(
        Decision decision,
        String by,
        Optional<String> reason,
        Optional<String> optionId,
        Optional<String> answer) {
      this(decision, by, reason, optionId, answer, Optional.empty());
    }
  }

  /** What came of it. */
  public sealed interface Outcome {
    record Decided(Approval approval) implements Outcome {}

    /** Somebody or something was faster; here is who. */
    record AlreadyClosed(Approval approval) implements Outcome {}

    /** The agent offers no such option. */
    record NoSuchOption(Approval approval) implements Outcome {}
  }

  private final Journal journal;

  Verdicts(Journal journal) {
    this.journal = journal;
  }

  /** Of a run's question, by the run's own name for it. */
  public Optional<Approval> find(RunId run, RequestId request) {
    return journal
        .database()
        .read(connection -> journal.tables().approvals().find(connection, run, request));
  }

  public Optional<Approval> find(ApprovalId id) {
    return journal.database().read(connection -> journal.tables().approvals().find(connection, id));
  }

  public List<Approval> list(ApprovalStore.Filter filter) {
    return journal
        .database()
        .read(connection -> journal.tables().approvals().list(connection, filter));
  }

  /** Empty when there is no such approval. */
  public Optional<Outcome> decide(ApprovalId id, Verdict verdict) {
    return find(id)
        .flatMap(approval -> journal.edit(approval.sessionId(), edit -> decide(edit, id, verdict)));
  }

  private static Outcome decide(Edit edit, ApprovalId id, Verdict verdict) throws SQLException {
    ApprovalStore approvals = edit.tables().approvals();
    Approval approval = approvals.find(edit.connection(), id).orElseThrow();
    if (verdict.optionId().isPresent()
        && approval.question().options().stream()
            .noneMatch(option -> option.optionId().equals(verdict.optionId().get()))) {
      return new Outcome.NoSuchOption(approval);
    }
    Approval.Decision decision =
        new Approval.Decision(
            verdict.decision(),
            verdict.by(),
            edit.now(),
            verdict.reason(),
            verdict.optionId(),
            verdict.answer());
    if (!approvals.decide(edit.connection(), id, state(verdict.decision()), decision)) {
      return new Outcome.AlreadyClosed(approval);
    }
    edit.append(
        new PermissionDecided(
            id.toString(),
            approval.requestId(),
            verdict.decision(),
            verdict.by(),
            verdict.reason(),
            verdict.optionId(),
            verdict.answer()));
    Command command = command(edit.newCommandId(), approval, verdict);
    if (edit.session().host().isPresent()) {
      edit.order(WireTable.nameOf(command), HostVerdict.words(command, verdict));
    } else {
      edit.order(command, true);
    }
    edit.questionClosed();
    edit.signal(new QuestionClosed());
    return new Outcome.Decided(approvals.find(edit.connection(), id).orElseThrow());
  }

  private static Approval.State state(Decision decision) {
    return switch (decision) {
      case APPROVE -> Approval.State.APPROVED;
      case DENY -> Approval.State.DENIED;
      case ANSWER -> Approval.State.ANSWERED;
    };
  }

  private static Command command(CommandId id, Approval approval, Verdict verdict) {
    return switch (verdict.decision()) {
      case APPROVE, ANSWER ->
          new Approve(id, approval.requestId(), verdict.by(), verdict.optionId(), verdict.answer());
      case DENY ->
          new Deny(id, approval.requestId(), verdict.by(), verdict.optionId(), verdict.reason());
    };
  }
}
