package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** A spec as text and back: the same JSON in the custom resource, in REST and in the database. */
public final class SpecJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** For what people write: a word that we do not know is more likely wrong than new. */
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SpecJson() {}

  /** Refuses fields that it does not know. */
  public static AgentSessionSpec parseStrictly(String text) throws JsonProcessingException {
    return STRICT.readValue(text, AgentSessionSpec.class);
  }

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
