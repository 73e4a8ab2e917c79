package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** A spec as text and back: the same JSON in the custom resource, in REST and in the database. */
public final class SpecJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private SpecJson() {}

  public static String text(AgentSessionSpec spec) {
    try {
      return MAPPER.writeValueAsString(spec);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a spec could not be written", e);
    }
  }

  /** For text that we wrote ourselves. */
  public static AgentSessionSpec parse(String text) {
    try {
      return MAPPER.readValue(text, AgentSessionSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored spec could not be read", e);
    }
  }
}
