package dev.quarterdeck.control.platform.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.quarterdeck.protocol.Json;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Lets {@link Json} leave as it is stored, and come in as it was sent. */
@Singleton
final class RawJsonModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  RawJsonModule() {
    super("quarterdeck-raw-json");
    addSerializer(Json.class, new Writer());
    addDeserializer(Json.class, new Reader());
  }

  private static final class Writer extends JsonSerializer<Json> {
    @Override
    public void serialize(Json json, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeRawValue(json.text());
    }
  }

  private static final class Reader extends JsonDeserializer<Json> {
    @Override
    public Json deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return new Json(context.readTree(in).toString());
    }
  }
}
