package dev.quarterdeck.runner.driver.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.Redaction;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.NoticeLevel;
import dev.quarterdeck.protocol.RunEvent.PlanEntry;
import dev.quarterdeck.protocol.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What an agent says of itself, in our words. Pure; what it does not know becomes nothing. */
final class AcpUpdates {
  private AcpUpdates() {}

  static List<RunEvent> events(JsonNode update) {
    return switch (update.path("sessionUpdate").asText("")) {
      case "agent_message_chunk" ->
          text(update).map(it -> (RunEvent) new RunEvent.Message(it, messageId(update))).stream()
              .toList();
      case "agent_thought_chunk" ->
          text(update).map(it -> (RunEvent) new RunEvent.Thought(it, messageId(update))).stream()
              .toList();
      case "tool_call", "tool_call_update" ->
          toolCall(update)
              .filter(AcpUpdates::saysSomething)
              .map(it -> (RunEvent) new RunEvent.ToolCalled(it))
              .stream()
              .toList();
      case "plan" -> List.of(plan(update));
      case "current_mode_update" ->
          string(update, "currentModeId").map(it -> (RunEvent) new RunEvent.Mode(it)).stream()
              .toList();
      case "usage_update" -> List.of(new RunEvent.Usage(usage(update)));
      case "session_info_update" ->
          string(update, "title")
              .map(Redaction::redact) // agents take the prompt as the title
              .map(it -> (RunEvent) new RunEvent.Metadata(Optional.empty(), Optional.of(it)))
              .stream()
              .toList();
      case "notice" -> List.of(notice(update));
      default -> List.of();
    };
  }

  /** A tool call from any of the three places that carry one. Only what is said is present. */
  static Optional<ToolCall> toolCall(JsonNode call) {
    return string(call, "toolCallId")
        .map(id ->
            new ToolCall(
                id,
                string(call, "title").or(() -> string(call, "name")),
                string(call, "kind").map(AcpUpdates::kind),
                string(call, "status").flatMap(AcpUpdates::status),
                items(call, "content", AcpUpdates::content),
                items(call, "locations", AcpUpdates::location),
                json(call, "rawInput"),
                json(call, "rawOutput")));
  }

  /** Some agents send updates whose news are all in {@code _meta}. */
  private static boolean saysSomething(ToolCall call) {
    return call.title().isPresent()
        || call.kind().isPresent()
        || call.status().isPresent()
        || call.content().isPresent()
        || call.locations().isPresent()
        || call.rawInput().isPresent()
        || call.rawOutput().isPresent();
  }

  /** Text of a content block; for what is not text, words that say what it is. */
  static Optional<String> blockText(JsonNode block) {
    return switch (block.path("type").asText("")) {
      case "text" -> Optional.of(block.path("text").asText(""));
      case "image" -> Optional.of("[image " + block.path("mimeType").asText("") + "]");
      case "audio" -> Optional.of("[audio " + block.path("mimeType").asText("") + "]");
      case "resource_link" -> string(block, "uri").map(uri -> "[" + uri + "]");
      case "resource" ->
          string(block.path("resource"), "text")
              .or(() -> string(block.path("resource"), "uri").map(uri -> "[" + uri + "]"));
      default -> Optional.empty();
    };
  }

  static Optional<String> string(JsonNode node, String field) {
    return Optional.ofNullable(node.get(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  private static Optional<String> text(JsonNode update) {
    return blockText(update.path("content")).filter(text -> !text.isEmpty());
  }

  private static Optional<String> messageId(JsonNode update) {
    return string(update, "messageId");
  }

  private static ToolCall.Kind kind(String name) {
    for (ToolCall.Kind kind : ToolCall.Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
        return kind;
      }
    }
    return ToolCall.Kind.OTHER;
  }

  private static Optional<ToolCall.Status> status(String name) {
    return switch (name) {
      case "pending" -> Optional.of(ToolCall.Status.PENDING);
      case "in_progress" -> Optional.of(ToolCall.Status.IN_PROGRESS);
      case "completed" -> Optional.of(ToolCall.Status.COMPLETED);
      case "failed" -> Optional.of(ToolCall.Status.FAILED);
      default -> Optional.empty();
    };
  }

  private static Optional<ToolCall.Content> content(JsonNode item) {
    return switch (item.path("type").asText("")) {
      case "content" -> blockText(item.path("content")).map(ToolCall.Content::text);
      case "diff" ->
          string(item, "path")
              .map(path ->
                  ToolCall.Content.diff(
                      path, string(item, "oldText"), item.path("newText").asText("")));
      // A terminal is the agent's own; some name one although we offered none.
      default -> Optional.empty();
    };
  }

  private static Optional<ToolCall.Location> location(JsonNode item) {
    Optional<Integer> line =
        Optional.ofNullable(item.get("line")).filter(JsonNode::isInt).map(JsonNode::intValue);
    return string(item, "path").map(path -> new ToolCall.Location(path, line));
  }

  private static <T> Optional<List<T>> items(
      JsonNode node, String field, Function<JsonNode, Optional<T>> read) {
    JsonNode list = node.get(field);
    if (list == null || !list.isArray()) {
      return Optional.empty();
    }
    List<T> items = new ArrayList<>();
    list.forEach(item -> read.apply(item).ifPresent(items::add));
    return Optional.of(items);
  }

  private static Optional<Json> json(JsonNode node, String field) {
    return Optional.ofNullable(node.get(field))
        .filter(value -> !value.isNull())
        .map(value -> new Json(value.toString()));
  }

  private static RunEvent plan(JsonNode update) {
    List<PlanEntry> entries = new ArrayList<>();
    for (JsonNode entry : update.path("entries")) {
      string(entry, "content")
          .ifPresent(content ->
              entries.add(
                  new PlanEntry(
                      content,
                      entry.path("priority").asText("medium"),
                      entry.path("status").asText("pending"))));
    }
    return new RunEvent.Plan(entries);
  }

  private static Json usage(JsonNode update) {
    ObjectNode usage = update.deepCopy();
    usage.remove(List.of("sessionUpdate", "_meta"));
    return new Json(usage.toString());
  }

  private static RunEvent notice(JsonNode update) {
    NoticeLevel level =
        switch (update.path("severity").asText("")) {
          case "warning" -> NoticeLevel.WARNING;
          case "error" -> NoticeLevel.ERROR;
          default -> NoticeLevel.INFO;
        };
    String title = update.path("title").asText("");
    return new RunEvent.Notice(
        level, string(update, "description").map(more -> title + ": " + more).orElse(title));
  }
}
