package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.approval.Approval;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunEvent.PermissionOption;
import dev.quarterdeck.protocol.RunEvent.PermissionReason;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import dev.quarterdeck.protocol.SessionEvent;
import dev.quarterdeck.protocol.ToolCall;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an agent asked, and what became of it. */
@Introspected
@Schema(name = "Approval", description = "What an agent asked, and what became of it.")
record ApprovalView(
    UUID id,
    SessionRef session,
    String runId,
    @Schema(description = "The agent's own name for the question.") String requestId,
    @Schema(allowableValues = {"Pending", "Approved", "Denied", "Answered", "Expired", "Withdrawn"})
        String state,
    @Schema(allowableValues = {"Permission", "Question"}) String kind,
    @Schema(example = "Run git push?") String prompt,
    Tool tool,
    @Schema(description = "The answers that the agent offers.") List<Option> options,
    Instant askedAt,
    @Schema(description = "Where the question is in the session's log.") long rev,
    @Schema(description = "What a person said. Absent while it is open.")
        Optional<Decision> decision,
    @Schema(description = "Why it was closed without a person.") Optional<String> closedBecause,
    @Schema(description = "Whether the agent has the answer.") boolean delivered) {

  @Introspected
  record SessionRef(String namespace, String name) {
    static SessionRef of(SessionName name) {
      return new SessionRef(name.namespace(), name.name());
    }
  }

  /** What the agent wants to do. */
  @Introspected
  record Tool(
      Optional<String> name,
      @Schema(description = "The agent-neutral kind, such as read, edit, execute or fetch.")
          Optional<String> kind,
      @Schema(description = "One line for people.") Optional<String> summary,
      @Schema(type = "object", description = "As the agent gave them.") Optional<Json> arguments,
      Optional<String> toolCallId) {}

  @Introspected
  @Schema(name = "ApprovalOption")
  record Option(
      String optionId,
      String name,
      @Schema(
              allowableValues = {
                "allow_once",
                "allow_always",
                "reject_once",
                "reject_always",
                "other"
              })
          String kind) {}

  @Introspected
  record Decision(
      @Schema(allowableValues = {"Approve", "Deny", "Answer"}) String decision,
      String by,
      Instant at,
      Optional<String> reason,
      Optional<String> optionId,
      Optional<String> answer) {
    static Decision of(Approval.Decision decision) {
      return new Decision(
          word(decision.decision()),
          decision.by(),
          decision.at(),
          decision.reason(),
          decision.optionId(),
          decision.answer());
    }
  }

  @Introspected
  @Schema(name = "ApprovalList", description = "Approvals, oldest first.")
  record All(List<ApprovalView> approvals) {}

  /** What a person says. */
  @Introspected
  @Schema(description = "What a person says. The first verdict counts.")
  record Verdict(
      @Schema(
              allowableValues = {"Approve", "Deny", "Answer"},
              requiredMode = Schema.RequiredMode.REQUIRED)
          @Nullable String decision,
      @Schema(description = "Why; the agent is told.", maxLength = 10_000) Optional<String> reason,
      @Schema(description = "One of the agent's own options.") Optional<String> optionId,
      @Schema(description = "For a question.", maxLength = 100_000) Optional<String> answer) {
    Verdict {
      reason = reason == null ? Optional.empty() : reason;
      optionId = optionId == null ? Optional.empty() : optionId;
      answer = answer == null ? Optional.empty() : answer;
    }
  }

  static ApprovalView of(Approval approval) {
    PermissionRequested question = approval.question();
    return new ApprovalView(
        approval.id().value(),
        SessionRef.of(approval.session()),
        approval.runId().value(),
        approval.requestId().value(),
        word(approval.state()),
        question.reason() == PermissionReason.QUESTION ? "Question" : "Permission",
        question.prompt(),
        tool(question),
        question.options().stream().map(ApprovalView::option).toList(),
        approval.askedAt(),
        approval.rev(),
        approval.decision().map(Decision::of),
        approval.closedBecause(),
        approval.deliveredAt().isPresent());
  }

  private static Tool tool(PermissionRequested question) {
    Optional<ToolCall> call = question.toolCall();
    return new Tool(
        question.opTool().or(() -> call.flatMap(ToolCall::title)),
        call.flatMap(ToolCall::kind).map(kind -> kind.name().toLowerCase(Locale.ROOT)),
        question.opArgsSummary().or(() -> call.flatMap(ToolCall::title)),
        question.opArgs().or(() -> call.flatMap(ToolCall::rawInput)),
        call.map(ToolCall::toolCallId));
  }

  private static Option option(PermissionOption option) {
    return new Option(
        option.optionId(), option.name(), option.kind().name().toLowerCase(Locale.ROOT));
  }

  static String word(Approval.State state) {
    return switch (state) {
      case PENDING -> "Pending";
      case APPROVED -> "Approved";
      case DENIED -> "Denied";
      case ANSWERED -> "Answered";
      case EXPIRED -> "Expired";
      case WITHDRAWN -> "Withdrawn";
    };
  }

  static String word(SessionEvent.Decision decision) {
    return switch (decision) {
      case APPROVE -> "Approve";
      case DENY -> "Deny";
      case ANSWER -> "Answer";
    };
  }
}
