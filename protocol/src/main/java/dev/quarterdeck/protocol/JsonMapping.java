package dev.quarterdeck.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.EnumNamingStrategy;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How our records look as JSON: snake_case, no nulls, unknown fields ignored, bounded depth. */
final class JsonMapping {
  /** Deeper than any agent's message we have seen, far below what would hurt a parser. */
  private static final int MAX_DEPTH = 200;

  static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(400)
                          .build())
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .serializationInclusion(JsonInclude.Include.NON_ABSENT)
          .annotationIntrospector(new SnakeCaseEnums())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(
              com.fasterxml.jackson.databind.cfg.JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .addModule(new Jdk8Module())
          .addModule(ids())
          .build();

  private JsonMapping() {}

  /** What is wrong, without the parser's class names and source excerpts. */
  static String reason(JsonProcessingException e) {
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      String field = String.valueOf(e.getCause().getMessage());
      return e.getCause() instanceof NullPointerException ? field + " is missing" : field;
    }
    String path =
        e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
            ? String.valueOf(mapping.getPath().getLast().getFieldName()) + ": "
            : "";
    return path + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("unreadable");
  }

  private static SimpleModule ids() {
    SimpleModule module = new SimpleModule();
    id(module, HostId.class, HostId::new, HostId::value);
    id(module, RunId.class, RunId::new, RunId::value);
    id(module, RequestId.class, RequestId::new, RequestId::value);
    id(module, InputId.class, InputId::new, InputId::value);
    id(module, CommandId.class, CommandId::new, CommandId::value);
    id(module, TurnId.class, TurnId::new, TurnId::value);
    module.addSerializer(Json.class, new RawJsonWriter());
    module.addDeserializer(Json.class, new RawJsonReader());
    return module;
  }

  private static <T> void id(
      SimpleModule module, Class<T> type, Function<String, T> make, Function<T, String> value) {
    module.addSerializer(
        type,
        new JsonSerializer<>() {
          @Override
          public void serialize(T id, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeString(value.apply(id));
          }
        });
    module.addDeserializer(
        type,
        new JsonDeserializer<T>() {
          @Override
          public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
              return make.apply(in.getValueAsString(""));
            } catch (IllegalArgumentException e) {
              throw JsonMappingException.from(in, String.valueOf(e.getMessage()), e);
            }
          }
        });
  }

  private static final class RawJsonWriter extends JsonSerializer<Json> {
    @Override
    public void serialize(Json json, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeTree(MAPPER.readTree(json.text()));
    }
  }

  private static final class RawJsonReader extends JsonDeserializer<Json> {
    @Override
    public Json deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return new Json(MAPPER.writeValueAsString(context.readTree(in)));
    }
  }

  private static final class SnakeCaseEnums extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Object findEnumNamingStrategy(MapperConfig<?> config, AnnotatedClass type) {
      return EnumNamingStrategies.SnakeCaseStrategy.class.asSubclass(EnumNamingStrategy.class);
    }
  }
}
