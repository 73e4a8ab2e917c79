package dev.quarterdeck.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.quarterdeck.protocol.ProtocolException.Code;
import dev.quarterdeck.protocol.RunEvent.ExitReason;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what host programs say, which are not ours: secrets are taken out before anything else sees
 * the frame, and an event whose data we do not understand is still an event, or it would hold up
 * all that follow it.
 */
public final class HostPrograms {
  /** Found again by these; never shown to say anything else. */
  private static final Pattern IDENTIFIER = Pattern.compile("(?i)(?:.*_)?(?:ids?|sha256)");

  /** As {@link Redaction} names them, when the name is a field and the secret its whole value. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(?:api[_-]?key|access[_-]?key|token|passwd|password|secret|authorization)");

  private HostPrograms() {}

  public static HostFrame read(String text) {
    JsonNode node = Wire.tree(text);
    if (node instanceof ObjectNode frame && frame.get("data") instanceof JsonNode data) {
      frame.set("data", redacted("", data));
    }
    Envelope envelope = Wire.envelope(node);
    return HostFrame.of(envelope, message(envelope, node.get("data")));
  }

  /** Without a message when the data is not what we know by this name. */
  private static Optional<HostMessage> message(Envelope envelope, JsonNode data) {
    try {
      return Wire.hostMessage(envelope);
    } catch (ProtocolException e) {
      if (e.code() != Code.BAD_DATA) {
        throw e;
      }
      return switch (envelope.type()) {
        // What a session cannot do without is taken as far as it goes.
        case "run.started" ->
            Optional.of(
                new RunEvent.Started(
                    text(data, "tool"),
                    text(data, "cwd"),
                    text(data, "command"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
        case "run.exited" ->
            Optional.of(
                new RunEvent.Exited(
                    data != null && data.path("exit_code").canConvertToInt()
                        ? data.path("exit_code").asInt()
                        : -1,
                    ExitReason.AGENT_EXITED,
                    Optional.empty()));
        default -> Optional.empty();
      };
    }
  }

  private static String text(JsonNode data, String field) {
    return data == null ? "" : data.path(field).asText("");
  }

  static JsonNode redacted(String name, JsonNode value) {
    switch (value) {
      case ObjectNode object -> {
        for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
          Map.Entry<String, JsonNode> field = fields.next();
          field.setValue(redacted(field.getKey(), field.getValue()));
        }
        return object;
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, redacted(name, array.get(i)));
        }
        return array;
      }
      case TextNode text -> {
        if (IDENTIFIER.matcher(name).matches()) {
          return text;
        }
        if (SECRET.matcher(name).matches() && !text.textValue().isEmpty()) {
          return TextNode.valueOf(Redaction.HIDDEN);
        }
        String shown = Redaction.redact(text.textValue());
        return shown.equals(text.textValue()) ? text : TextNode.valueOf(shown);
      }
      default -> {
        return value;
      }
    }
  }
}
