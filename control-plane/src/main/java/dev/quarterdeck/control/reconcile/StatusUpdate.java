package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.resource.AgentSessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a status is worth a write. A session that streams moves on several times a second; its
 * object follows at once in what people wait for, and now and then in the rest.
 */
sealed interface StatusUpdate {
  Duration PATIENCE = Duration.ofSeconds(30);

  record Same() implements StatusUpdate {}

  record Now() implements StatusUpdate {}

  record Later(Duration pause) implements StatusUpdate {}

  static StatusUpdate of(
      Optional<AgentSessionStatus> present, AgentSessionStatus wanted, Instant now) {
    if (present.isEmpty()) {
      return new Now();
    }
    if (present.get().equals(wanted)) {
      return new Same();
    }
    Instant written = present.get().lastActivity();
    if (written == null || !still(present.get()).equals(still(wanted))) {
      return new Now();
    }
    Duration left = Duration.between(now, written.plus(PATIENCE));
    return left.isPositive() ? new Later(left) : new Now();
  }

  /** Without what moves with every event. */
  private static AgentSessionStatus still(AgentSessionStatus status) {
    return new AgentSessionStatus(
        status.phase(),
        status.observedGeneration(),
        status.conditions(),
        status.run(),
        status.waitingFor(),
        status.approvals(),
        status.prompts(),
        null,
        null,
        status.url());
  }
}
