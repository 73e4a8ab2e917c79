package dev.quarterdeck.runner.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.Wire;
import dev.quarterdeck.protocol.WireTable;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes an event fit into a frame. An agent may show a file of megabytes; the link carries one
 * mebibyte. What is cut says so where it was cut.
 */
final class Fitting {
  static final int MAX_CHARS = 256 * 1024;

  /** Without the limits of a line from outside: what we made ourselves is a little deeper. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Fitting() {}

  /**
   * The same event in a size that may wait in the inbox. Called where the agent is heard, so that
   * at most one large message is in memory.
   */
  static RunEvent fit(RunEvent event) {
    return switch (event) {
      case RunEvent.ToolCalled _, RunEvent.PermissionRequested _, RunEvent.Plan _ -> fitAny(event);
      default -> event;
    };
  }

  private static RunEvent fitAny(RunEvent event) {
    Json data = Wire.data(event);
    if (data.text().length() <= MAX_CHARS) {
      return event;
    }
    Envelope envelope =
        new Envelope(
            WireTable.nameOf(event),
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            fit(data));
    return (RunEvent) Wire.hostMessage(envelope).orElseThrow();
  }

  static Json fit(Json data) {
    Json result = data;
    for (int limit = 64 * 1024; result.text().length() > MAX_CHARS && limit >= 64; limit /= 8) {
      result = new Json(cut(tree(data), limit).toString());
    }
    return result.text().length() > MAX_CHARS ? new Json(outline(tree(data)).toString()) : result;
  }

  private static JsonNode tree(Json data) {
    try {
      return MAPPER.readTree(data.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("our own JSON does not parse", e);
    }
  }

  private static JsonNode cut(JsonNode node, int limit) {
    if (node.isTextual() && node.textValue().length() > limit) {
      String text = node.textValue();
      int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
      return TextNode.valueOf(
          text.substring(0, end) + "… [" + (text.length() - end) + " characters cut]");
    }
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        field.setValue(cut(field.getValue(), limit));
      }
    } else if (node instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        list.set(i, cut(list.get(i), limit));
      }
    }
    return node;
  }

  /** Too many small things: keep only short texts of the first two levels. */
  private static JsonNode outline(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(field -> isLarge(field.getValue()));
      object
          .properties()
          .forEach(field -> {
            if (field.getValue() instanceof ObjectNode inner) {
              inner.properties().removeIf(it -> isLarge(it.getValue()));
            }
          });
    }
    return node;
  }

  private static boolean isLarge(JsonNode node) {
    return !(node instanceof ObjectNode) && node.toString().length() > 4096;
  }
}
