package dev.quarterdeck.protocol;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** What an agent does with a tool, in the neutral words of ACP. Absent fields are unchanged. */
public record ToolCall(
    String toolCallId,
    Optional<String> title,
    Optional<Kind> kind,
    Optional<Status> status,
    Optional<List<Content>> content,
    Optional<List<Location>> locations,
    Optional<Json> rawInput,
    Optional<Json> rawOutput) {

  public ToolCall {
    requireNonNull(toolCallId, "tool_call_id");
    content = content.map(List::copyOf);
    locations = locations.map(List::copyOf);
  }

  /** What sort of thing the tool does. */
  public enum Kind {
    READ,
    EDIT,
    DELETE,
    MOVE,
    SEARCH,
    EXECUTE,
    THINK,
    FETCH,
    SWITCH_MODE,
    OTHER
  }

  /** How far it is. */
  public enum Status {
    PENDING,
    IN_PROGRESS,
    COMPLETED,
    FAILED
  }

  /** A file the call touches. */
  public record Location(String path, Optional<Integer> line) {
    public Location {
      requireNonNull(path, "path");
    }
  }

  /** What the call shows: text, or a change of a file. The {@code type} says which. */
  public record Content(
      String type,
      Optional<String> text,
      Optional<String> path,
      Optional<String> oldText,
      Optional<String> newText) {
    public Content {
      requireNonNull(type, "type");
    }

    public static Content text(String text) {
      return new Content(
          "text", Optional.of(text), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static Content diff(String path, Optional<String> oldText, String newText) {
      return new Content(
          "diff", Optional.empty(), Optional.of(path), oldText, Optional.of(newText));
    }
  }
}
