package dev.quarterdeck.control.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A JSON object whose values keep the text they were written with. */
final class RawObject {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, String> values;

  private RawObject(Map<String, String> values) {
    this.values = values;
  }

  static RawObject parse(String text) throws BadLine {
    try (JsonParser parser = JSON.createParser(text.toCharArray())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadLine("it is not a JSON object");
      }
      Map<String, String> values = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (values.put(name, value(parser, text)) != null) {
          throw new BadLine("it has " + name + " twice");
        }
      }
      if (parser.nextToken() != null) {
        throw new BadLine("something follows its JSON object");
      }
      return new RawObject(values);
    } catch (JsonProcessingException e) {
      throw new BadLine("it is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory could not be read", e);
    }
  }

  /** One JSON value of any kind. */
  static void check(String text) throws BadLine {
    try (JsonParser parser = JSON.createParser(text)) {
      boolean empty = parser.nextToken() == null;
      parser.skipChildren();
      if (empty || parser.nextToken() != null) {
        throw new BadLine("dataText is not one JSON value");
      }
    } catch (IOException e) {
      throw new BadLine("dataText is not JSON");
    }
  }

  private static String value(JsonParser parser, String text) throws IOException {
    JsonToken token = parser.nextToken();
    int from = (int) parser.currentTokenLocation().getCharOffset();
    if (token.isStructStart()) {
      parser.skipChildren();
    } else {
      // Strings are read only when they are asked for.
      parser.finishToken();
    }
    return text.substring(from, (int) parser.currentLocation().getCharOffset());
  }

  Optional<String> raw(String name) {
    return Optional.ofNullable(values.get(name));
  }

  String needed(String name) throws BadLine {
    return raw(name).orElseThrow(() -> new BadLine("it has no " + name));
  }

  String text(String name) throws BadLine {
    String raw = needed(name);
    try (JsonParser parser = JSON.createParser(raw)) {
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        String text = parser.getText();
        if (text.indexOf('\0') < 0) {
          return text;
        }
        throw new BadLine(name + " has a NUL, which cannot be stored");
      }
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory could not be read", e);
    }
    throw new BadLine(name + " is not a text");
  }

  Optional<String> optionalText(String name) throws BadLine {
    return values.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
  }

  long number(String name) throws BadLine {
    try {
      return Long.parseLong(needed(name));
    } catch (NumberFormatException e) {
      throw new BadLine(name + " is not a whole number");
    }
  }
}
