package dev.quarterdeck.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;

/** The shapes of {@code session/update}. */
final class Updates {
  private Updates() {}

  static ObjectNode message(String text) {
    return chunk("agent_message_chunk", text);
  }

  static ObjectNode thought(String text) {
    return chunk("agent_thought_chunk", text);
  }

  private static ObjectNode chunk(String kind, String text) {
    ObjectNode update = Json.object().put("sessionUpdate", kind);
    update.putObject("content").put("type", "text").put("text", text);
    return update;
  }

  /** A whole plan; the first {@code done} entries are completed, the next one is worked on. */
  static ObjectNode plan(List<String> entries, int done) {
    ObjectNode update = Json.object().put("sessionUpdate", "plan");
    ArrayNode list = update.putArray("entries");
    for (int i = 0; i < entries.size(); i++) {
      list.addObject()
          .put("content", entries.get(i))
          .put("priority", i == 0 ? "high" : "medium")
          .put("status", i < done ? "completed" : i == done ? "in_progress" : "pending");
    }
    return update;
  }

  static ObjectNode newCall(String id, String title, String kind) {
    return call("tool_call", id, call -> call.put("title", title).put("kind", kind))
        .put("status", "pending");
  }

  static ObjectNode callUpdate(String id, String status) {
    return call("tool_call_update", id, call -> call.put("status", status));
  }

  private static ObjectNode call(String type, String id, Consumer<ObjectNode> more) {
    ObjectNode update = Json.object().put("sessionUpdate", type).put("toolCallId", id);
    more.accept(update);
    return update;
  }

  static ObjectNode withText(ObjectNode update, String text) {
    ObjectNode item = update.putArray("content").addObject().put("type", "content");
    item.putObject("content").put("type", "text").put("text", text);
    return update;
  }
}
