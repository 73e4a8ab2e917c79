package dev.quarterdeck.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The protocol's methods. Every request gets exactly one answer. */
final class Agent {
  private static final int PARSE_ERROR = -32700;
  private static final int INVALID_REQUEST = -32600;
  private static final int METHOD_NOT_FOUND = -32601;
  private static final int INVALID_PARAMS = -32602;
  private static final int NOT_FOUND = -32002;

  private final Client client;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  Agent(Client client) {
    this.client = client;
  }

  /** One line from the client. */
  void heard(String line) {
    JsonNode message;
    try {
      message = Json.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      client.refuse(NullNode.instance, PARSE_ERROR, "This is not JSON.");
      return;
    }
    JsonNode id = message.path("id");
    if (!message.isObject()) {
      client.refuse(NullNode.instance, INVALID_REQUEST, "A message must be one JSON object.");
    } else if (message.path("method").isTextual()) {
      called(message.path("method").textValue(), message.path("params"), id);
    } else if (message.has("result") || message.has("error")) {
      client.answered(message);
    } else {
      client.refuse(
          id.isMissingNode() ? NullNode.instance : id,
          INVALID_REQUEST,
          "A message needs a method, a result or an error.");
    }
  }

  /** The client closed our input: nobody listens any more. */
  void end() throws InterruptedException {
    for (Session session : sessions.values()) {
      Optional<Turn> turn = session.running();
      if (turn.isPresent()) {
        turn.get().cancel();
        turn.get().awaitEnd();
      }
    }
  }

  private void called(String method, JsonNode params, JsonNode id) {
    if (id.isMissingNode() || id.isNull()) {
      if (method.equals("session/cancel")) {
        session(params).flatMap(Session::running).ifPresent(Turn::cancel);
      }
      return;
    }
    switch (method) {
      case "initialize" -> client.respond(id, introduction());
      case "authenticate" -> client.respond(id, Json.object());
      case "session/new" -> open(params, id);
      case "session/prompt" -> prompt(params, id);
      default -> client.refuse(id, METHOD_NOT_FOUND, "The demonstration has no " + method + ".");
    }
  }

  private static ObjectNode introduction() {
    ObjectNode result = Json.object().put("protocolVersion", 1);
    ObjectNode abilities = result.putObject("agentCapabilities").put("loadSession", false);
    abilities
        .putObject("promptCapabilities")
        .put("image", false)
        .put("audio", false)
        .put("embeddedContext", false);
    result.putArray("authMethods");
    String version = Agent.class.getPackage().getImplementationVersion();
    result
        .putObject("agentInfo")
        .put("name", "quarterdeck-demo")
        .put("title", "Demonstration without a model")
        .put("version", version == null ? "0.1.0" : version);
    return result;
  }

  private void open(JsonNode params, JsonNode id) {
    JsonNode cwd = params.path("cwd");
    if (!cwd.isTextual() || !Path.of(cwd.textValue()).isAbsolute()) {
      client.refuse(id, INVALID_PARAMS, "cwd must be an absolute path.");
      return;
    }
    Path folder = Path.of(cwd.textValue()).normalize();
    if (!Files.isDirectory(folder)) {
      client.refuse(id, INVALID_PARAMS, "cwd is not a directory: " + folder);
      return;
    }
    Session session = new Session("demo-" + UUID.randomUUID(), folder, client);
    sessions.put(session.id(), session);
    client.respond(id, Json.object().put("sessionId", session.id()));
  }

  private void prompt(JsonNode params, JsonNode id) {
    Optional<Session> session = session(params);
    if (session.isEmpty()) {
      client.refuse(id, NOT_FOUND, "There is no session " + params.path("sessionId") + ".");
      return;
    }
    if (!params.path("prompt").isArray()) {
      client.refuse(id, INVALID_PARAMS, "prompt must be a list of content blocks.");
      return;
    }
    Turn turn = new Turn(session.get(), client, id, Script.read(text(params.path("prompt"))));
    if (!session.get().begin(turn)) {
      client.refuse(id, INVALID_REQUEST, "A turn is running already; wait for it or cancel it.");
      return;
    }
    turn.start();
  }

  private static String text(JsonNode blocks) {
    StringBuilder text = new StringBuilder();
    for (JsonNode block : blocks) {
      text.append(block.path("text").asText("")).append('\n');
    }
    return text.toString();
  }

  private Optional<Session> session(JsonNode params) {
    return Optional.ofNullable(sessions.get(params.path("sessionId").asText("")));
  }
}
