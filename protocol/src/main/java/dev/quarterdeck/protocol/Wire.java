package dev.quarterdeck.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.protocol.ProtocolException.Code;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Text to envelopes and messages, and back. Every refusal is a {@link ProtocolException}. */
public final class Wire {
  private Wire() {}

  public static Envelope envelope(String text) {
    return envelope(tree(text));
  }

  /**
   * An envelope and its message, from one reading of the text. An event of a run whose data makes
   * no sense is a frame with a refusal, since it has a place in its run that must be kept.
   */
  public static HostFrame hostFrame(String text) {
    JsonNode node = tree(text);
    Envelope envelope = envelope(node);
    JsonNode data = node.get("data");
    return hostFrame(envelope, data == null ? NullNode.instance : data);
  }

  /** The same for an envelope that is there already. */
  public static HostFrame hostFrame(Envelope envelope) {
    return hostFrame(envelope, tree(envelope.data().text()));
  }

  private static HostFrame hostFrame(Envelope envelope, JsonNode data) {
    try {
      return HostFrame.of(envelope, message(envelope.type(), data, WireTable.HOST));
    } catch (ProtocolException e) {
      if (envelope.seq().isEmpty()) {
        throw e;
      }
      return HostFrame.refused(envelope, String.valueOf(e.getMessage()));
    }
  }

  static Envelope envelope(JsonNode node) {
    if (!node.isObject()) {
      throw new ProtocolException(Code.BAD_ENVELOPE, "a frame must be one JSON object");
    }
    try {
      return new Envelope(
          requiredText(node, "type"),
          instant(requiredText(node, "ts")),
          id(node, "host_id", HostId::new),
          id(node, "run_id", RunId::new),
          seq(node.get("seq")),
          data(node.get("data")));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(Code.BAD_ENVELOPE, String.valueOf(e.getMessage()));
    }
  }

  public static String text(Envelope envelope) {
    ObjectNode node = JsonMapping.MAPPER.createObjectNode();
    node.put("type", envelope.type());
    node.put("ts", envelope.ts().toString());
    envelope.hostId().ifPresent(id -> node.put("host_id", id.value()));
    envelope.runId().ifPresent(id -> node.put("run_id", id.value()));
    envelope.seq().ifPresent(seq -> node.put("seq", seq));
    node.putRawValue(
        "data", new com.fasterxml.jackson.databind.util.RawValue(envelope.data().text()));
    return write(node);
  }

  /** What a host said, or empty when the type is not one of ours: keep it, do not act on it. */
  public static Optional<HostMessage> hostMessage(Envelope envelope) {
    return message(envelope, WireTable.HOST);
  }

  /** What the control plane said, or empty when it is newer than we are. */
  public static Optional<ServerMessage> serverMessage(Envelope envelope) {
    return message(envelope, WireTable.SERVER);
  }

  /** What the control plane wrote into the log, or empty for any other type. */
  public static Optional<SessionEvent> sessionEvent(String type, Json data) {
    return message(type, data, WireTable.SESSION);
  }

  /** A question as it was stored by us. */
  public static RunEvent.PermissionRequested permissionRequested(Json data) {
    return message("run.permission_requested", data, WireTable.HOST)
        .map(RunEvent.PermissionRequested.class::cast)
        .orElseThrow();
  }

  /** A command as it was stored by us. */
  public static ServerMessage.Command command(String type, Json data) {
    return message(type, data, WireTable.SERVER)
        .map(ServerMessage.Command.class::cast)
        .orElseThrow();
  }

  /** The {@code data} of a message. Its name is {@link WireTable#nameOf}. */
  public static Json data(Object message) {
    return new Json(write(JsonMapping.MAPPER.valueToTree(message)));
  }

  /** A frame about the link itself or a command: no seq. */
  public static Envelope frame(ServerMessage message, Instant now, Optional<RunId> run) {
    return new Envelope(
        WireTable.nameOf(message), now, Optional.empty(), run, OptionalLong.empty(), data(message));
  }

  private static <T> Optional<T> message(Envelope envelope, Map<String, Class<? extends T>> table) {
    return message(envelope.type(), envelope.data(), table);
  }

  private static <T> Optional<T> message(
      String type, Json data, Map<String, Class<? extends T>> table) {
    return table.containsKey(type) ? message(type, tree(data.text()), table) : Optional.empty();
  }

  private static <T> Optional<T> message(
      String type, JsonNode node, Map<String, Class<? extends T>> table) {
    Class<? extends T> record = table.get(type);
    if (record == null) {
      return Optional.empty();
    }
    JsonNode object = node.isNull() ? JsonMapping.MAPPER.createObjectNode() : node;
    if (!object.isObject()) {
      throw new ProtocolException(Code.BAD_DATA, type + ": data must be an object");
    }
    try {
      return Optional.of(JsonMapping.MAPPER.treeToValue(object, record));
    } catch (JsonProcessingException e) {
      throw new ProtocolException(Code.BAD_DATA, type + ": " + JsonMapping.reason(e));
    }
  }

  static JsonNode tree(String text) {
    try {
      JsonNode node = JsonMapping.MAPPER.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw new ProtocolException(Code.BAD_JSON, "the frame is empty");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new ProtocolException(Code.BAD_JSON, "not JSON: " + JsonMapping.reason(e));
    }
  }

  private static String requiredText(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException(field + " is missing or not a string");
    }
    return value.textValue();
  }

  private static Instant instant(String text) {
    Optional<Instant> usual = UtcTime.parse(text);
    if (usual.isPresent()) {
      return usual.get();
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
      if (time.getYear() < 1970 || time.getYear() > 9999) {
        throw new IllegalArgumentException("ts must be a year from 1970 to 9999");
      }
      return time.toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("ts must be an RFC 3339 time", e);
    }
  }

  private static <T> Optional<T> id(JsonNode node, String field, Function<String, T> make) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException(field + " must be a string");
    }
    return Optional.of(make.apply(value.textValue()));
  }

  private static OptionalLong seq(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException("seq must be a whole number");
    }
    return OptionalLong.of(value.longValue());
  }

  private static Json data(@Nullable JsonNode value) {
    return value == null ? Json.NULL : new Json(write(value));
  }

  private static String write(JsonNode node) {
    try {
      return JsonMapping.MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree could not be written", e);
    }
  }
}
