package dev.quarterdeck.control.approval;

import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.SessionEvent;
import java.time.Instant;
import java.util.Optional;

/** What an agent asked, and what became of it. */
public record Approval(
    ApprovalId id,
    SessionId sessionId,
    SessionName session,
    RunId runId,
    long rev,
    State state,
    PermissionRequested question,
    Instant askedAt,
    Optional<Decision> decision,
    Optional<String> closedBecause,
    Optional<Instant> deliveredAt) {

  /** Where it stands. */
  public enum State {
    PENDING,
    APPROVED,
    DENIED,
    ANSWERED,
    /** What asked is gone. */
    EXPIRED,
    /** The agent does not want to know any more. */
    WITHDRAWN
  }

  /** Who said what, when and why. */
  public record Decision(
      SessionEvent.Decision decision,
      String by,
      Instant at,
      Optional<String> reason,
      Optional<String> optionId,
      Optional<String> answer) {}

  public RequestId requestId() {
    return question.requestId();
  }
}
