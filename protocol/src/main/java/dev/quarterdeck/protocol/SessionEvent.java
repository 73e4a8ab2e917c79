package dev.quarterdeck.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** What the control plane itself writes into a session's log. Has a {@code rev} and no seq. */
public sealed interface SessionEvent {

  /** The session exists. */
  record Created(String actor, String agentKind) implements SessionEvent {
    public Created {
      requireNonNull(actor, "actor");
      requireNonNull(agentKind, "agent_kind");
    }
  }

  /** A prompt waits for its turn. */
  record PromptQueued(InputId promptId, String actor, String text) implements SessionEvent {
    public PromptQueued {
      requireNonNull(promptId, "prompt_id");
      requireNonNull(actor, "actor");
      requireNonNull(text, "text");
    }
  }

  /** A prompt was taken back before the agent saw it. */
  record PromptRemoved(InputId promptId, String actor) implements SessionEvent {
    public PromptRemoved {
      requireNonNull(promptId, "prompt_id");
      requireNonNull(actor, "actor");
    }
  }

  /** The runner could not give a prompt to the agent. */
  record PromptRefused(InputId promptId, String reason) implements SessionEvent {
    public PromptRefused {
      requireNonNull(promptId, "prompt_id");
      requireNonNull(reason, "reason");
    }
  }

  /**
   * Something that the runner said could not be stored. This stands in its place, with its run and
   * seq, so that what follows is not held up.
   */
  record EventRefused(String eventType, String reason) implements SessionEvent {
    public EventRefused {
      requireNonNull(eventType, "event_type");
      requireNonNull(reason, "reason");
    }
  }

  /** A person decided. The agent has it only when its runner says {@code permission_answered}. */
  record PermissionDecided(
      String approvalId,
      RequestId requestId,
      Decision decision,
      String actor,
      Optional<String> reason,
      Optional<String> optionId,
      Optional<String> answer)
      implements SessionEvent {
    public PermissionDecided {
      requireNonNull(approvalId, "approval_id");
      requireNonNull(requestId, "request_id");
      requireNonNull(decision, "decision");
      requireNonNull(actor, "actor");
    }
  }

  /** Nobody can answer any more, because what asked is gone. */
  record PermissionExpired(String approvalId, RequestId requestId, String reason)
      implements SessionEvent {
    public PermissionExpired {
      requireNonNull(approvalId, "approval_id");
      requireNonNull(requestId, "request_id");
      requireNonNull(reason, "reason");
    }
  }

  /** A turn will not be completed, because its runner is gone. */
  record TurnLost(TurnId turnId, String reason) implements SessionEvent {
    public TurnLost {
      requireNonNull(turnId, "turn_id");
      requireNonNull(reason, "reason");
    }
  }

  /** Someone asked the agent to stop what it does. */
  record InterruptRequested(String actor) implements SessionEvent {
    public InterruptRequested {
      requireNonNull(actor, "actor");
    }
  }

  /** The session moved from one phase to another. */
  record PhaseChanged(String from, String to, Optional<String> reason, Optional<String> message)
      implements SessionEvent {
    public PhaseChanged {
      requireNonNull(from, "from");
      requireNonNull(to, "to");
    }
  }

  /** Nobody sees the session any more; its log stays. */
  record Deleted(String actor) implements SessionEvent {
    public Deleted {
      requireNonNull(actor, "actor");
    }
  }

  /** What a person can decide. */
  enum Decision {
    APPROVE,
    DENY,
    ANSWER
  }
}
