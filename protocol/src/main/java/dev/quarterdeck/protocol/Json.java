package dev.quarterdeck.protocol;

import static java.util.Objects.requireNonNull;

/** A JSON value as text, for what we relay and store without looking inside. */
public record Json(String text) {
  public static final Json NULL = new Json("null");
  public static final Json EMPTY_OBJECT = new Json("{}");

  public Json {
    requireNonNull(text, "text");
  }

  @Override
  public String toString() {
    return text;
  }
}
