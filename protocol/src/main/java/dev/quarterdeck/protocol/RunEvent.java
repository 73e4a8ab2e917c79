package dev.quarterdeck.protocol;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.Optional;

/** Something that happened in a run. Has a {@code seq}, is stored once, and is shown to viewers. */
public sealed interface RunEvent extends HostMessage {

  /** The agent's program runs and can take prompts. */
  record Started(
      String tool,
      String cwd,
      String command,
      Optional<String> agentName,
      Optional<String> agentVersion,
      Optional<String> agentSessionId)
      implements RunEvent {
    public Started {
      requireNonNull(tool, "tool");
      requireNonNull(cwd, "cwd");
      requireNonNull(command, "command");
    }
  }

  /** What became known about the run later on. */
  record Metadata(Optional<String> agentSessionId, Optional<String> title) implements RunEvent {}

  /** Bytes of the agent's own output that are not part of its protocol. */
  record Output(OutputStream stream, String text) implements RunEvent {
    public Output {
      requireNonNull(stream, "stream");
      requireNonNull(text, "text");
    }
  }

  /** An input was accepted and handed to the agent. */
  record Input(String actor, InputId inputId, String textRedacted, String textSha256)
      implements RunEvent {
    public Input {
      requireNonNull(actor, "actor");
      requireNonNull(inputId, "input_id");
      requireNonNull(textRedacted, "text_redacted");
      requireNonNull(textSha256, "text_sha256");
    }
  }

  /** A program in a terminal waits for a person. */
  record AwaitingInput(String reason, Optional<String> prompt, Optional<RequestId> requestId)
      implements RunEvent {
    public AwaitingInput {
      requireNonNull(reason, "reason");
    }
  }

  /** The agent asks before it acts, or asks a question. */
  record PermissionRequested(
      RequestId requestId,
      PermissionReason reason,
      String prompt,
      Optional<String> opTool,
      Optional<Json> opArgs,
      Optional<String> opArgsSummary,
      String approveText,
      String denyText,
      Optional<ToolCall> toolCall,
      List<PermissionOption> options)
      implements RunEvent {
    public PermissionRequested {
      requireNonNull(requestId, "request_id");
      reason = requireNonNullElse(reason, PermissionReason.PERMISSION);
      requireNonNull(prompt, "prompt");
      requireNonNull(approveText, "approve_text");
      requireNonNull(denyText, "deny_text");
      options = options == null ? List.of() : List.copyOf(options);
    }
  }

  /** The agent got its answer. The verdict's journey ends here. */
  record PermissionAnswered(
      RequestId requestId, PermissionOutcome outcome, Optional<String> optionId)
      implements RunEvent {
    public PermissionAnswered {
      requireNonNull(requestId, "request_id");
      requireNonNull(outcome, "outcome");
    }
  }

  /** The agent no longer wants an answer. */
  record PermissionWithdrawn(RequestId requestId, String reason) implements RunEvent {
    public PermissionWithdrawn {
      requireNonNull(requestId, "request_id");
      requireNonNull(reason, "reason");
    }
  }

  /** The agent begins to work on an input. */
  record TurnStarted(TurnId turnId, InputId inputId) implements RunEvent {
    public TurnStarted {
      requireNonNull(turnId, "turn_id");
      requireNonNull(inputId, "input_id");
    }
  }

  /** The agent is done with an input, in whatever way. */
  record TurnCompleted(TurnId turnId, StopReason stopReason, Optional<String> error)
      implements RunEvent {
    public TurnCompleted {
      requireNonNull(turnId, "turn_id");
      requireNonNull(stopReason, "stop_reason");
    }
  }

  /** A piece of the agent's answer. */
  record Message(String text, Optional<String> messageId) implements RunEvent {
    public Message {
      requireNonNull(text, "text");
    }
  }

  /** A piece of the agent's thinking. */
  record Thought(String text, Optional<String> messageId) implements RunEvent {
    public Thought {
      requireNonNull(text, "text");
    }
  }

  /** A tool call, new or changed: viewers keep the latest of each id, field by field. */
  record ToolCalled(ToolCall toolCall) implements RunEvent {
    public ToolCalled {
      requireNonNull(toolCall, "tool_call");
    }
  }

  /** The agent's plan; each one replaces the one before. */
  record Plan(List<PlanEntry> entries) implements RunEvent {
    public Plan {
      entries = List.copyOf(entries);
    }
  }

  /** The agent works in another mode now. */
  record Mode(String modeId) implements RunEvent {
    public Mode {
      requireNonNull(modeId, "mode_id");
    }
  }

  /** What the turn or session has used so far, as the agent says it. */
  record Usage(Json usage) implements RunEvent {
    public Usage {
      requireNonNull(usage, "usage");
    }
  }

  /** Something a person should know that the agent did not say itself. */
  record Notice(NoticeLevel level, String text) implements RunEvent {
    public Notice {
      level = requireNonNullElse(level, NoticeLevel.INFO);
      requireNonNull(text, "text");
    }
  }

  /** A command was carried out, or refused with the reason. Sent once per command. */
  record CommandConfirmed(CommandId commandId, boolean ok, Optional<String> error)
      implements RunEvent {
    public CommandConfirmed {
      requireNonNull(commandId, "command_id");
    }
  }

  /** The agent's program ended; nothing of this run comes after. */
  record Exited(int exitCode, ExitReason reason, Optional<String> message) implements RunEvent {
    public Exited {
      reason = requireNonNullElse(reason, ExitReason.AGENT_EXITED);
    }
  }

  /** Which of a program's two outputs. */
  enum OutputStream {
    STDOUT,
    STDERR
  }

  /** Why a person is asked. */
  enum PermissionReason {
    PERMISSION,
    QUESTION
  }

  /** What the agent was told. */
  enum PermissionOutcome {
    APPROVED,
    DENIED,
    ANSWERED,
    CANCELLED
  }

  /** Why a turn ended. */
  enum StopReason {
    END_TURN,
    MAX_TOKENS,
    MAX_TURN_REQUESTS,
    REFUSAL,
    CANCELLED,
    FAILED
  }

  /** How much a notice matters. */
  enum NoticeLevel {
    INFO,
    WARNING,
    ERROR
  }

  /** Why a run ended. */
  enum ExitReason {
    STOPPED,
    AGENT_EXITED,
    AGENT_NOT_STARTED,
    OUT_OF_MEMORY
  }

  /** One step of a plan. */
  record PlanEntry(String content, String priority, String status) {
    public PlanEntry {
      requireNonNull(content, "content");
      priority = requireNonNullElse(priority, "medium");
      status = requireNonNullElse(status, "pending");
    }
  }

  /** One way to answer, as the agent offers it. */
  record PermissionOption(String optionId, String name, OptionKind kind) {
    public PermissionOption {
      requireNonNull(optionId, "option_id");
      requireNonNull(name, "name");
      kind = requireNonNullElse(kind, OptionKind.OTHER);
    }
  }

  /** What an option means. */
  enum OptionKind {
    ALLOW_ONCE,
    ALLOW_ALWAYS,
    REJECT_ONCE,
    REJECT_ALWAYS,
    OTHER
  }
}
