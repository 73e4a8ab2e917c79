package dev.quarterdeck.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
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
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
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

  /** What is wrong, in words that do not say how we read. */
  static String reason(JsonProcessingException e) {
    return switch (e) {
      case StreamConstraintsException _ ->
          "nested deeper than " + MAX_DEPTH + ", or a number or name that is too long";
      case ValueInstantiationException bad when bad.getCause() != null -> field(bad.getCause());
      case JsonMappingException bad -> place(bad) + expected(bad);
      default -> "unreadable" + where(e);
    };
  }

  private static String field(Throwable cause) {
    String field = String.valueOf(cause.getMessage());
    return cause instanceof NullPointerException
        ? (cause.getMessage() == null ? "a value" : field) + " is missing"
        : field;
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }

  private static String place(JsonMappingException e) {
    return e.getPath().isEmpty() || e.getPath().getLast().getFieldName() == null
        ? ""
        : e.getPath().getLast().getFieldName() + ": ";
  }

  private static String expected(JsonMappingException e) {
    if (e.getCause() instanceof IllegalArgumentException ours) {
      return String.valueOf(ours.getMessage());
    }
    Class<?> wanted =
        e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    if (wanted == null) {
      return "not what belongs here" + where(e);
    }
    if (wanted == String.class) {
      return "must be a string";
    }
    if (wanted == boolean.class || wanted == Boolean.class) {
      return "must be true or false";
    }
    if (wanted.isPrimitive() || Number.class.isAssignableFrom(wanted)) {
      return "must be a number that fits";
    }
    if (wanted.isEnum()) {
      return "must be one of the words for it";
    }
    return Iterable.class.isAssignableFrom(wanted) ? "must be a list" : "must be an object";
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
