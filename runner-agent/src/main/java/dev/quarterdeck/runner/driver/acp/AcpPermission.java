package dev.quarterdeck.runner.driver.acp;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent.OptionKind;
import dev.quarterdeck.protocol.RunEvent.PermissionOption;
import dev.quarterdeck.protocol.RunEvent.PermissionOutcome;
import dev.quarterdeck.protocol.RunEvent.PermissionReason;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import dev.quarterdeck.protocol.ToolCall;
import dev.quarterdeck.runner.driver.AgentDriver.Verdict;
import dev.quarterdeck.runner.rpc.JsonRpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One {@code session/request_permission}, and what a verdict means for it. Pure. */
record AcpPermission(
    JsonNode rpcId,
    PermissionReason reason,
    Optional<ToolCall> call,
    Optional<String> tool,
    List<PermissionOption> options) {

  private static final String QUESTION = "quarterdeck.dev/question";
  private static final String REASON = "quarterdeck.dev/reason";

  AcpPermission {
    requireNonNull(rpcId);
    options = List.copyOf(options);
  }

  /** What to tell the agent, or why nothing was told. */
  sealed interface Choice {
    record Selected(PermissionOption option) implements Choice {}

    record Cancelled() implements Choice {}

    record Unclear(String reason) implements Choice {}
  }

  static AcpPermission read(JsonNode rpcId, JsonNode params) {
    List<PermissionOption> options = new ArrayList<>();
    for (JsonNode option : params.path("options")) {
      AcpUpdates.string(option, "optionId")
          .ifPresent(id ->
              options.add(
                  new PermissionOption(
                      id, option.path("name").asText(id), kind(option.path("kind").asText("")))));
    }
    JsonNode call = params.path("toolCall");
    return new AcpPermission(
        rpcId,
        isQuestion(params, options) ? PermissionReason.QUESTION : PermissionReason.PERMISSION,
        AcpUpdates.toolCall(call),
        AcpUpdates.string(call, "name").or(() -> AcpUpdates.string(call, "kind")),
        options);
  }

  private static boolean isQuestion(JsonNode params, List<PermissionOption> options) {
    return params.path("_meta").path(QUESTION).asBoolean(false)
        || options.stream().allMatch(option -> option.kind() == OptionKind.OTHER);
  }

  private static OptionKind kind(String name) {
    return switch (name) {
      case "allow_once" -> OptionKind.ALLOW_ONCE;
      case "allow_always" -> OptionKind.ALLOW_ALWAYS;
      case "reject_once" -> OptionKind.REJECT_ONCE;
      case "reject_always" -> OptionKind.REJECT_ALWAYS;
      default -> OptionKind.OTHER;
    };
  }

  PermissionRequested event(RequestId id) {
    String title = call.flatMap(ToolCall::title).orElse("The agent asks for permission");
    return new PermissionRequested(
        id,
        reason,
        title,
        tool,
        call.flatMap(ToolCall::rawInput),
        call.flatMap(AcpPermission::summary),
        first(OptionKind.ALLOW_ONCE, OptionKind.ALLOW_ALWAYS)
            .map(PermissionOption::name)
            .orElse("Allow"),
        first(OptionKind.REJECT_ONCE, OptionKind.REJECT_ALWAYS)
            .map(PermissionOption::name)
            .orElse("Reject"),
        call,
        options);
  }

  /** The command or file it is about, in one line. */
  private static Optional<String> summary(ToolCall call) {
    Optional<String> command =
        call.rawInput()
            .map(Json::text)
            .flatMap(AcpPermission::tree)
            .flatMap(input -> AcpUpdates.string(input, "command"));
    return command
        .or(() -> call.locations().flatMap(it -> it.stream().findFirst()).map(it -> it.path()))
        .map(text -> text.length() > 200 ? text.substring(0, 200) + "…" : text);
  }

  private static Optional<JsonNode> tree(String json) {
    try {
      return Optional.of(JsonRpc.MAPPER.readTree(json));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return Optional.empty();
    }
  }

  Choice choose(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Yes(Optional<String> optionId, Optional<String> answer) ->
          optionId.isPresent() || answer.isPresent()
              ? named(optionId.or(() -> answer).orElseThrow())
              : approve();
      case Verdict.No(Optional<String> optionId, Optional<String> reason) ->
          optionId.isPresent() ? named(optionId.get()) : deny();
    };
  }

  private Choice approve() {
    if (reason == PermissionReason.QUESTION) {
      return new Choice.Unclear("this is a question: choose one of " + names());
    }
    return first(OptionKind.ALLOW_ONCE, OptionKind.ALLOW_ALWAYS)
        .map(it -> (Choice) new Choice.Selected(it))
        .orElseGet(() -> new Choice.Unclear("the agent offers no way to allow it: " + names()));
  }

  private Choice deny() {
    return first(OptionKind.REJECT_ONCE, OptionKind.REJECT_ALWAYS)
        .map(it -> (Choice) new Choice.Selected(it))
        .orElseGet(Choice.Cancelled::new);
  }

  /** By id first; by what a person read on the button second. */
  private Choice named(String answer) {
    return options.stream()
        .filter(option -> option.optionId().equals(answer))
        .findFirst()
        .or(() ->
            options.stream()
                .filter(option -> option.name().equalsIgnoreCase(answer.strip()))
                .findFirst())
        .map(it -> (Choice) new Choice.Selected(it))
        .orElseGet(() ->
            new Choice.Unclear(
                "the agent offers no option \"" + answer + "\": choose one of " + names()));
  }

  private String names() {
    return options.isEmpty()
        ? "(nothing)"
        : options.stream().map(PermissionOption::name).collect(Collectors.joining(", "));
  }

  private Optional<PermissionOption> first(OptionKind once, OptionKind always) {
    return options.stream()
        .filter(option -> option.kind() == once)
        .findFirst()
        .or(() -> options.stream().filter(option -> option.kind() == always).findFirst());
  }

  PermissionOutcome outcome(PermissionOption option) {
    if (reason == PermissionReason.QUESTION) {
      return PermissionOutcome.ANSWERED;
    }
    return switch (option.kind()) {
      case ALLOW_ONCE, ALLOW_ALWAYS -> PermissionOutcome.APPROVED;
      case REJECT_ONCE, REJECT_ALWAYS -> PermissionOutcome.DENIED;
      case OTHER -> PermissionOutcome.ANSWERED;
    };
  }

  static ObjectNode selected(PermissionOption option, Optional<String> reason) {
    ObjectNode result = JsonRpc.object();
    result.putObject("outcome").put("outcome", "selected").put("optionId", option.optionId());
    reason.ifPresent(why -> result.putObject("_meta").put(REASON, why));
    return result;
  }

  static ObjectNode cancelled() {
    ObjectNode result = JsonRpc.object();
    result.putObject("outcome").put("outcome", "cancelled");
    return result;
  }
}
