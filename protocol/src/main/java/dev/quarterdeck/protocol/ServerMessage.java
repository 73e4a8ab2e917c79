package dev.quarterdeck.protocol;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.Optional;

/** What the control plane sends to a host. */
public sealed interface ServerMessage {

  /** The link is up: which session it serves, under which epoch, and what to run. */
  record Welcome(
      String sessionId,
      String namespace,
      String name,
      long epoch,
      int heartbeatSeconds,
      Brief brief)
      implements ServerMessage {
    public Welcome {
      requireNonNull(sessionId, "session_id");
      requireNonNull(namespace, "namespace");
      requireNonNull(name, "name");
      requireNonNull(brief, "brief");
    }
  }

  /** Everything of the run up to and including {@code lastSeq} is stored. */
  record Ack(RunId runId, long lastSeq) implements ServerMessage {
    public Ack {
      requireNonNull(runId, "run_id");
    }
  }

  /** Events are missing between what is stored and what came: send again from here. */
  record Resend(RunId runId, long fromSeq) implements ServerMessage {
    public Resend {
      requireNonNull(runId, "run_id");
    }
  }

  /** The last frame was refused. The link stays. */
  record Refused(String code, String message) implements ServerMessage {
    public Refused {
      requireNonNull(code, "code");
      requireNonNull(message, "message");
    }
  }

  /** An order that is kept until the runner confirms it. */
  sealed interface Command extends ServerMessage {
    CommandId commandId();
  }

  /** A prompt for the agent, or text for its terminal. */
  record SendInput(CommandId commandId, InputId inputId, String text, String actor)
      implements Command {
    public SendInput {
      requireNonNull(commandId, "command_id");
      requireNonNull(inputId, "input_id");
      requireNonNull(text, "text");
      requireNonNull(actor, "actor");
    }
  }

  /** Yes. {@code optionId} is the agent's own option when a person chose one. */
  record Approve(
      CommandId commandId,
      RequestId requestId,
      String actor,
      Optional<String> optionId,
      Optional<String> answer)
      implements Command {
    public Approve {
      requireNonNull(commandId, "command_id");
      requireNonNull(requestId, "request_id");
      requireNonNull(actor, "actor");
    }
  }

  /** No, and why. */
  record Deny(
      CommandId commandId,
      RequestId requestId,
      String actor,
      Optional<String> optionId,
      Optional<String> reason)
      implements Command {
    public Deny {
      requireNonNull(commandId, "command_id");
      requireNonNull(requestId, "request_id");
      requireNonNull(actor, "actor");
    }
  }

  /** Stop the turn, keep the agent. */
  record Interrupt(CommandId commandId, String actor) implements Command {
    public Interrupt {
      requireNonNull(commandId, "command_id");
      requireNonNull(actor, "actor");
    }
  }

  /** End the agent and the run. */
  record Stop(CommandId commandId, Signal signal) implements Command {
    public Stop {
      requireNonNull(commandId, "command_id");
      signal = requireNonNullElse(signal, Signal.TERM);
    }
  }

  /** How to stop. */
  enum Signal {
    INT,
    TERM,
    KILL
  }

  /** What a runner needs to start the agent. An empty command means the kind's own. */
  record Brief(
      String agentKind,
      Optional<String> model,
      List<String> command,
      Optional<String> agentSessionId) {
    public Brief {
      requireNonNull(agentKind, "agent_kind");
      command = command == null ? List.of() : List.copyOf(command);
    }
  }
}
