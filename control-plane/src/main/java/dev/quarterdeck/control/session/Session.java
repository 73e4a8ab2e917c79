package dev.quarterdeck.control.session;

import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.TurnId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** A session as its row has it. */
public record Session(
    SessionId id,
    SessionName name,
    AgentSessionSpec spec,
    long generation,
    String createdBy,
    Instant createdAt,
    boolean deleted,
    Phase phase,
    Optional<Transition.Why> why,
    Instant phaseSince,
    Instant lastActivity,
    long lastRev,
    Optional<RunId> run,
    Optional<TurnId> turn,
    long turns,
    Optional<String> agentSessionId,
    long epoch,
    boolean connected,
    Launch launch,
    int pendingApprovals,
    Optional<String> waitingFor,
    int queuedPrompts) {

  /** What was done to give the session a runner. */
  public record Launch(
      Optional<String> ref, int attempt, int failures, Optional<Instant> notBefore) {}

  public SessionState state() {
    return new SessionState(phase, turn.isPresent(), pendingApprovals);
  }

  public OptionalLong activeEpoch() {
    return connected ? OptionalLong.of(epoch) : OptionalLong.empty();
  }
}
