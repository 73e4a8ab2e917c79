package dev.quarterdeck.control.door.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.conversation.HostVerdict;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemException;
import dev.quarterdeck.control.platform.problem.Problems;
import dev.quarterdeck.control.platform.socket.CloseReason;
import dev.quarterdeck.control.platform.socket.Connection;
import dev.quarterdeck.control.platform.socket.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.ServerMessage.Signal;
import dev.quarterdeck.protocol.SessionEvent.Decision;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What one app says. A refusal goes back to it as {@code error}; the socket stays open. */
final class AppSocket implements Session {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Pattern RPC = Pattern.compile("rpc\\.[A-Za-z0-9._:/-]{1,90}");

  /** What the app said, and about which run. */
  private record Said(String type, String run, Optional<String> host, ObjectNode data) {
    String text(String field) {
      JsonNode value = data.get(field);
      if (value == null || !value.isTextual()) {
        throw Problem.field(field, field + " is missing or no text.", "Send it in data.")
            .exception();
      }
      return value.textValue();
    }

    Optional<String> optional(String field) {
      return Optional.ofNullable(data.get(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    Optional<Json> json(String field) {
      return Optional.ofNullable(data.get(field))
          .filter(value -> !value.isNull())
          .map(value -> new Json(value.toString()));
    }

    boolean flag(String field, boolean usual) {
      return data.path(field).asBoolean(usual);
    }
  }

  private final Connection connection;
  private final Principal principal;
  private final Runs runs;
  private final AppFeed feed;
  private final AppCalls calls;

  AppSocket(Connection connection, Principal principal, Runs runs, AppFeed feed, AppCalls calls) {
    this.connection = connection;
    this.principal = principal;
    this.runs = runs;
    this.feed = feed;
    this.calls = calls;
  }

  @Override
  public void onText(String text) {
    Optional<Said> said = read(text);
    if (said.isEmpty()) {
      return;
    }
    try {
      handle(said.get());
    } catch (ProblemException e) {
      refuse(said.get(), e.problem());
    } catch (DatabaseException e) {
      if (e.kind() != DatabaseException.Kind.UNAVAILABLE) {
        throw e;
      }
      refuse(said.get(), Problems.databaseUnavailable());
    }
  }

  private Optional<Said> read(String text) {
    try {
      if (!(JSON.readTree(text) instanceof ObjectNode frame)) {
        refuse("bad_envelope", "a frame must be one JSON object");
        return Optional.empty();
      }
      if (!frame.path("type").isTextual()) {
        refuse("bad_envelope", "type is missing or not a string");
        return Optional.empty();
      }
      JsonNode data = frame.path("data");
      ObjectNode object = data instanceof ObjectNode known ? known : JSON.createObjectNode();
      String run = frame.path("run_id").asText(object.path("run_id").asText(""));
      Optional<String> host =
          Optional.of(frame.path("host_id").asText(object.path("host_id").asText("")))
              .filter(id -> !id.isEmpty());
      return Optional.of(new Said(frame.path("type").asText(), run, host, object));
    } catch (JsonProcessingException e) {
      refuse("bad_json", "the frame is not JSON");
      return Optional.empty();
    }
  }

  private void handle(Said said) {
    switch (said.type()) {
      case "run.subscribe" -> subscribe(said);
      case "run.unsubscribe" -> {
        SessionId session = runs.find(principal, said.run(), Deed.READ_CONVERSATION).id();
        feed.unsubscribe(session, answer("run.unsubscribed", said.run(), JSON.createObjectNode()));
      }
      case "run.send_input" ->
          runs.input(principal, said.run(), said.text("input_id"), said.text("text"));
      case "run.send_stdin", "run.resize" ->
          runs.tell(principal, said.run(), said.type(), new Json(said.data().toString()));
      case "run.stop" -> runs.stop(principal, said.run(), signal(said));
      case "run.permission.approve" -> decide(said, Decision.APPROVE);
      case "run.permission.deny" -> decide(said, Decision.DENY);
      default -> {
        if (RPC.matcher(said.type()).matches() && !said.type().equals("rpc.response")) {
          call(said);
        } else {
          refuse("unknown_type", said.type() + " means nothing here");
        }
      }
    }
  }

  private void subscribe(Said said) {
    var session = runs.find(principal, said.run(), Deed.READ_CONVERSATION);
    OptionalLong after = after(said);
    if (said.flag("replace", false)) {
      feed.unsubscribeAll();
    }
    boolean output = said.flag("include_output", true);
    ObjectNode data = JSON.createObjectNode();
    data.put("run_id", said.run());
    data.put("session_id", session.id().toString());
    data.put("include_output", output);
    data.put("last_rev", session.lastRev());
    after.ifPresent(rev -> data.put("after_rev", rev));
    feed.subscribe(session.id(), output, after, answer("run.subscribed", said.run(), data));
  }

  private static OptionalLong after(Said said) {
    JsonNode after = said.data().path("after_rev");
    if (after.isMissingNode() || after.isNull()) {
      return OptionalLong.empty();
    }
    if (!after.isIntegralNumber() || !after.canConvertToLong() || after.asLong() < 0) {
      throw Problem.field(
              "after_rev", "after_rev is no rev.", "Use the rev of the last event you have, or 0.")
          .exception();
    }
    return OptionalLong.of(after.asLong());
  }

  private static Signal signal(Said said) {
    String word = said.optional("signal").orElse("term");
    return Arrays.stream(Signal.values())
        .filter(signal -> signal.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(() ->
            Problem.field("signal", "There is no signal " + word + ".", "Use int, term or kill.")
                .exception());
  }

  private void decide(Said said, Decision usual) {
    Optional<String> decision = said.optional("decision");
    Decision verdict =
        decision
            .map(word -> word.startsWith("approve") ? Decision.APPROVE : Decision.DENY)
            .orElse(usual);
    if (verdict != usual) {
      throw Problem.field(
              "decision",
              said.type() + " cannot say " + decision.orElse("") + ".",
              "Use approve or approve_for_session to approve, deny or abort to deny.")
          .exception();
    }
    runs.decide(
        principal,
        said.run(),
        said.text("request_id"),
        verdict,
        decision,
        new HostVerdict(decision, said.json("allow_tools"), said.json("answers")));
  }

  private void call(Said said) {
    Optional<String> host = said.host();
    if (host.isEmpty() && !said.run().isEmpty()) {
      host = runs.find(principal, said.run(), Deed.PROMPT).host().map(HostId::value);
    }
    calls.ask(principal, said.type(), host, Runs.runId(said.run()), said.data());
  }

  private static String answer(String type, String run, ObjectNode data) {
    ObjectNode frame = JSON.createObjectNode();
    frame.put("type", type);
    frame.put("ts", Instant.now().toString());
    if (!run.isEmpty()) {
      frame.put("run_id", run);
    }
    frame.set("data", data);
    return frame.toString();
  }

  @Override
  public void onBinary(byte[] bytes) {
    refuse("not_text", "frames are text: one JSON envelope each");
  }

  private void refuse(String code, String message) {
    ObjectNode data = JSON.createObjectNode();
    data.put("code", code);
    data.put("message", message);
    boolean _ = connection.send(answer("error", "", data));
  }

  /** With what the app needs to know which of its words is meant. */
  private void refuse(Said said, Problem problem) {
    ObjectNode data = JSON.createObjectNode();
    data.put("code", problem.code().word());
    data.put("message", problem.detail() + " " + problem.hint());
    data.put("refused", said.type());
    for (String id : new String[] {"input_id", "request_id"}) {
      said.optional(id).ifPresent(value -> data.put(id, value));
    }
    boolean _ = connection.send(answer("error", said.run(), data));
  }

  @Override
  public void onClose(CloseReason reason) {
    feed.close();
  }
}
