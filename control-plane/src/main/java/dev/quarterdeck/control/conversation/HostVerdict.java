package dev.quarterdeck.control.conversation;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.control.conversation.Verdicts.Verdict;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.ServerMessage.Command;
import dev.quarterdeck.protocol.ServerMessage.Deny;
import dev.quarterdeck.protocol.Wire;
import java.util.Optional;
import java.util.Set;

/**
 * A verdict in the words of the host wire: {@code decision} is one of its four, and what an app
 * said besides goes along as it was said.
 */
public record HostVerdict(
    Optional<String> decision, Optional<Json> allowTools, Optional<Json> answers) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> DECISIONS =
      Set.of("approve", "deny", "approve_for_session", "abort");

  static Json words(Command command, Verdict verdict) {
    ObjectNode data = (ObjectNode) tree(Wire.data(command));
    String usual = command instanceof Deny ? "deny" : "approve";
    String decision =
        verdict
            .forHost()
            .flatMap(HostVerdict::decision)
            .or(verdict::optionId)
            .filter(DECISIONS::contains)
            .orElse(usual);
    data.put("decision", decision);
    verdict
        .forHost()
        .flatMap(HostVerdict::allowTools)
        .ifPresent(tools -> data.set("allow_tools", tree(tools)));
    verdict
        .forHost()
        .flatMap(HostVerdict::answers)
        .ifPresent(answers -> data.set("answers", tree(answers)));
    return new Json(data.toString());
  }

  private static JsonNode tree(Json json) {
    try {
      return requireNonNullElse(MAPPER.readTree(json.text()), MAPPER.nullNode());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }
}
