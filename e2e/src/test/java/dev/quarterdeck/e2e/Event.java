package dev.quarterdeck.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;

/** One entry of a session's log, as a viewer gets it. */
public record Event(
    long rev, String type, Optional<String> runId, OptionalLong seq, JsonNode data) {

  static Event of(JsonNode json) {
    return new Event(
        json.required("rev").asLong(),
        json.required("type").asText(),
        Optional.ofNullable(json.get("runId")).map(JsonNode::asText),
        json.hasNonNull("seq") ? OptionalLong.of(json.get("seq").asLong()) : OptionalLong.empty(),
        json.required("data"));
  }

  /** A field of the data as text, empty if it is not there. */
  public String text(String field) {
    return data.path(field).asText("");
  }
}
