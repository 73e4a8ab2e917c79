package dev.quarterdeck.control.platform.problem;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/** What a parser says, in words for the person who wrote the body. */
public final class BodyProblems {
  private BodyProblems() {}

  public static Problem of(JsonProcessingException e) {
    return of(e, "");
  }

  /** For a part of the body that was parsed by itself. */
  public static Problem of(JsonProcessingException e, String below) {
    return switch (e) {
      case UnrecognizedPropertyException unknown -> unknown(unknown, below);
      case JsonParseException parse -> syntax(parse);
      case JsonMappingException mapping
          when mapping.getCause() instanceof JsonParseException parse ->
          syntax(parse);
      case JsonMappingException mapping -> value(mapping, below);
      default -> syntax(e);
    };
  }

  private static Problem unknown(UnrecognizedPropertyException e, String below) {
    String field = path(e, below);
    String known =
        e.getKnownPropertyIds() == null
            ? ""
            : e.getKnownPropertyIds().stream()
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(", "));
    return Problem.of(
            ProblemCode.UNKNOWN_FIELD,
            "There is no field " + field + ".",
            known.isEmpty()
                ? "Leave it out or correct its name."
                : "Correct its name or leave it out; the fields here are: " + known + ".")
        .with("field", field);
  }

  static Problem broken() {
    return Problem.of(
        ProblemCode.INVALID_JSON,
        "The JSON is broken or ends too early.",
        "Check quotes, commas and braces.");
  }

  private static Problem syntax(JsonProcessingException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    String what = e instanceof JsonEOFException ? "The JSON ends too early" : "The JSON is broken";
    return Problem.of(
        ProblemCode.INVALID_JSON, what + where + ".", "Check quotes, commas and braces there.");
  }

  private static Problem value(JsonMappingException e, String below) {
    String field = path(e, below);
    if (e.getPath().isEmpty() && below.isEmpty()) {
      return Problem.of(
          ProblemCode.INVALID_JSON, "The body is not a JSON object.", "Send an object: {…}.");
    }
    if (e instanceof InvalidFormatException wrong && wrong.getTargetType().isEnum()) {
      return Problem.field(
          field, field + " cannot be \"" + wrong.getValue() + "\".", "Use " + words(wrong) + ".");
    }
    return Problem.field(field, field + " has a value of a wrong type.", "Correct " + field + ".");
  }

  private static String words(InvalidFormatException e) {
    return Arrays.stream(Objects.requireNonNull(e.getTargetType().getEnumConstants()))
        .map(BodyProblems::word)
        .collect(Collectors.joining(" or "));
  }

  /** As the constant is written in JSON. */
  private static String word(Object constant) {
    try {
      JsonProperty property =
          constant
              .getClass()
              .getField(((Enum<?>) constant).name())
              .getAnnotation(JsonProperty.class);
      return property == null ? constant.toString() : property.value();
    } catch (NoSuchFieldException e) {
      return constant.toString();
    }
  }

  private static String path(JsonMappingException e, String below) {
    StringBuilder path = new StringBuilder(below);
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
