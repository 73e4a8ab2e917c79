package dev.quarterdeck.runner.driver.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.protocol.Redaction;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.NoticeLevel;
import dev.quarterdeck.protocol.ServerMessage.Brief;
import dev.quarterdeck.runner.rpc.JsonRpc;
import dev.quarterdeck.runner.rpc.JsonRpc.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** From a started program to an agent that can take prompts. Blocks. */
final class AcpHandshake {
  /** Some agents load for seconds; a package runner may download first. */
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final int AUTH_REQUIRED = -32000;

  private final JsonRpc rpc;
  private final Path workdir;
  private final Brief brief;
  private final Consumer<Boolean> replaying;

  AcpHandshake(JsonRpc rpc, Path workdir, Brief brief, Consumer<Boolean> replaying) {
    this.rpc = rpc;
    this.workdir = workdir;
    this.brief = brief;
    this.replaying = replaying;
  }

  /** An agent that is ready. */
  record Result(
      String sessionId,
      Optional<String> agentName,
      Optional<String> agentVersion,
      Optional<RunEvent> notice) {}

  /** It is not ready; the message completes a sentence that begins with the command. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;

    Failed(String message) {
      super(message);
    }
  }

  Result run() throws Failed, InterruptedException {
    JsonNode hello = value("initialize", call("initialize", initialize()));
    int version = hello.path("protocolVersion").asInt(1);
    if (version != 1) {
      throw new Failed("speaks version " + version + " of ACP; this runner speaks version 1.");
    }
    JsonNode session = session(hello);
    Optional<RunEvent> notice = chooseModel(session);
    JsonNode info = hello.path("agentInfo");
    return new Result(
        session.path("sessionId").asText(),
        AcpUpdates.string(info, "name"),
        AcpUpdates.string(info, "version"),
        notice);
  }

  private static ObjectNode initialize() {
    ObjectNode params = JsonRpc.object().put("protocolVersion", 1);
    ObjectNode abilities = params.putObject("clientCapabilities");
    abilities.putObject("fs").put("readTextFile", false).put("writeTextFile", false);
    abilities.put("terminal", false);
    params
        .putObject("clientInfo")
        .put("name", "quarterdeck-runner")
        .put("title", "Quarterdeck")
        .put("version", "0.1.0");
    return params;
  }

  private JsonNode session(JsonNode hello) throws Failed, InterruptedException {
    Optional<JsonNode> resumed = resume(hello);
    if (resumed.isPresent()) {
      return resumed.get();
    }
    Reply reply = call("session/new", place());
    if (reply instanceof Reply.Failure(int code, String _)
        && code == AUTH_REQUIRED
        && authenticate(hello)) {
      reply = call("session/new", place());
    }
    JsonNode session = value("session/new", reply);
    if (AcpUpdates.string(session, "sessionId").isEmpty()) {
      throw new Failed("opened a session without a sessionId.");
    }
    return session;
  }

  private ObjectNode place() {
    ObjectNode params = JsonRpc.object().put("cwd", workdir.toString());
    params.putArray("mcpServers");
    return params;
  }

  /** The conversation of an earlier run, where the agent can go on with it. */
  private Optional<JsonNode> resume(JsonNode hello) throws Failed, InterruptedException {
    if (brief.agentSessionId().isEmpty()) {
      return Optional.empty();
    }
    JsonNode abilities = hello.path("agentCapabilities");
    boolean resumes = abilities.path("sessionCapabilities").has("resume");
    if (!resumes && !abilities.path("loadSession").asBoolean(false)) {
      return Optional.empty();
    }
    ObjectNode params = place().put("sessionId", brief.agentSessionId().get());
    // session/load says the whole conversation again; it is in the log already.
    replaying.accept(true);
    Reply reply = call(resumes ? "session/resume" : "session/load", params);
    replaying.accept(false);
    return switch (reply) {
      case Reply.Result(JsonNode value) -> {
        ObjectNode session = value.isObject() ? value.deepCopy() : JsonRpc.object();
        yield Optional.of(session.put("sessionId", brief.agentSessionId().get()));
      }
      case Reply.Failure _, Reply.Lost _ -> Optional.empty();
    };
  }

  /** Only the kind that needs nobody at a screen: a key from the environment. */
  private boolean authenticate(JsonNode hello) throws Failed, InterruptedException {
    for (JsonNode method : hello.path("authMethods")) {
      String id = method.path("id").asText("");
      if (id.contains("api-key") || id.contains("api_key")) {
        return call("authenticate", JsonRpc.object().put("methodId", id)) instanceof Reply.Result;
      }
    }
    return false;
  }

  private Optional<RunEvent> chooseModel(JsonNode session) throws Failed, InterruptedException {
    if (brief.model().isEmpty()) {
      return Optional.empty();
    }
    String model = brief.model().get();
    ObjectNode params = JsonRpc.object().put("sessionId", session.path("sessionId").asText());
    for (JsonNode option : session.path("configOptions")) {
      if (option.path("category").asText("").equals("model")) {
        params.put("configId", option.path("id").asText()).put("value", model);
        return outcome(model, call("session/set_config_option", params));
      }
    }
    if (session.has("models")) {
      return outcome(model, call("session/set_model", params.put("modelId", model)));
    }
    return Optional.of(notice("The agent does not let its model be chosen; it uses its own."));
  }

  private static Optional<RunEvent> outcome(String model, Reply reply) {
    return switch (reply) {
      case Reply.Result _ -> Optional.empty();
      case Reply.Failure(int _, String message) ->
          Optional.of(
              notice(
                  "The agent did not take the model " + model + ": " + Redaction.redact(message)));
      case Reply.Lost _ -> Optional.empty();
    };
  }

  private static RunEvent notice(String text) {
    return new RunEvent.Notice(NoticeLevel.WARNING, text);
  }

  private Reply call(String method, JsonNode params) throws Failed, InterruptedException {
    return rpc.callAndWait(method, params, LIMIT)
        .orElseThrow(() ->
            new Failed("did not answer " + method + " within " + LIMIT.toMinutes() + " minutes."));
  }

  private static JsonNode value(String method, Reply reply) throws Failed {
    return switch (reply) {
      case Reply.Result(JsonNode value) -> value;
      case Reply.Failure(int code, String message) ->
          throw new Failed(
              "refused " + method + ": " + Redaction.redact(message) + " (code " + code + ")");
      case Reply.Lost() -> throw new Failed("ended before it was ready.");
    };
  }
}
