package dev.quarterdeck.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One prompt. Its thread ends with the last step, or when {@link #cancel} interrupts it. */
final class Turn {
  private static final int INTERNAL_ERROR = -32603;
  private static final Duration BEAT = Duration.ofMillis(40);
  private static final Duration END_LIMIT = Duration.ofSeconds(3);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int MOST_SHOWN = 32 * 1024;
  private static final String QUESTION = "quarterdeck.dev/question";
  private static final String REASON = "quarterdeck.dev/reason";
  private static final JsonNode ALLOWED = allowed();

  private final Session session;
  private final Client client;
  private final JsonNode requestId;
  private final List<Step> steps;
  private final Thread thread;
  private volatile boolean cancelled;

  Turn(Session session, Client client, JsonNode requestId, List<Step> steps) {
    this.session = session;
    this.client = client;
    this.requestId = requestId;
    this.steps = steps;
    this.thread = Thread.ofPlatform().daemon().name("turn").unstarted(this::carryOut);
  }

  void start() {
    thread.start();
  }

  void cancel() {
    cancelled = true;
    thread.interrupt();
  }

  /** Waits, for a while, until what it started is ended. */
  void awaitEnd() throws InterruptedException {
    thread.join(END_LIMIT.toMillis());
  }

  /** The turn ends with a JSON-RPC error. */
  private static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;

    Failed(String message) {
      super(message);
    }
  }

  private void carryOut() {
    try {
      for (Step step : steps) {
        if (cancelled || !carryOut(step)) {
          break;
        }
      }
      end(cancelled ? "cancelled" : "end_turn");
    } catch (InterruptedException e) {
      end("cancelled");
    } catch (Failed e) {
      session.ended();
      client.refuse(requestId, INTERNAL_ERROR, String.valueOf(e.getMessage()));
    }
  }

  private void end(String reason) {
    session.ended();
    client.respond(requestId, Json.object().put("stopReason", reason));
  }

  /** False when the turn should end here. */
  private boolean carryOut(Step step) throws InterruptedException, Failed {
    return switch (step) {
      case Step.Help() -> say(Help.INTRODUCTION + Help.WORDS);
      case Step.Unknown(String text) ->
          say(
              Help.INTRODUCTION
                  + "I do not know what to do with \""
                  + shortened(text)
                  + "\". The words I know:\n\n"
                  + Help.WORDS);
      case Step.Plan() -> plan();
      case Step.Read(String file) -> read(file);
      case Step.Run(String command) -> run(command);
      case Step.Ask(String question, List<String> answers) -> ask(question, answers);
      case Step.Long(Duration time) -> workFor(time);
      case Step.Think() -> think();
      case Step.Fail(String message) -> throw new Failed(message);
      case Step.Crash() -> crash();
      case Step.Flood(int chunks) -> flood(chunks);
    };
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private static void pause(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  /** In a few pieces, as a model would. */
  private boolean say(String text) throws InterruptedException {
    for (String piece : text.split("(?<=\\n)|(?<=\\. )")) {
      session.update(Updates.message(piece));
      pause(BEAT);
    }
    return true;
  }

  private boolean think() throws InterruptedException {
    for (String thought :
        List.of(
            "Someone wants to see what thinking looks like. ",
            "I have no model to think with, ",
            "so this is what I always think.")) {
      session.update(Updates.thought(thought));
      pause(BEAT);
    }
    return say("I have thought about it.\n");
  }

  private boolean plan() throws InterruptedException {
    List<String> entries = List.of("Look around", "Do the work", "Check what was done");
    for (int done = 0; done <= entries.size(); done++) {
      session.update(Updates.plan(entries, done));
      if (done < entries.size()) {
        pause(BEAT.multipliedBy(5));
        say(entries.get(done) + ": done.\n");
      }
    }
    return true;
  }

  private boolean read(String file) throws InterruptedException {
    String id = session.nextCallId();
    ObjectNode call = Updates.newCall(id, "Read " + file, "read");
    call.putArray("locations").addObject().put("path", session.cwd().resolve(file).toString());
    call.putObject("rawInput").put("path", file);
    session.update(call);
    try {
      String text = contentOf(file);
      ObjectNode done = Updates.withText(Updates.callUpdate(id, "completed"), text);
      done.putObject("rawOutput").put("characters", text.length());
      session.update(done);
      return say("I read " + file + ": " + text.lines().count() + " lines.\n");
    } catch (IOException e) {
      String why = "I cannot read " + file + ": " + reason(e) + ".";
      session.update(Updates.withText(Updates.callUpdate(id, "failed"), why));
      return say(why + "\n");
    }
  }

  private String contentOf(String file) throws IOException {
    Path root = session.cwd().toRealPath();
    Path path = root.resolve(file).normalize();
    // Twice: before touching anything, and after every link was followed.
    if (!path.startsWith(root) || !path.toRealPath().startsWith(root)) {
      throw new IOException("it is outside of the working directory");
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException("it is not a file");
    }
    try (var in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_SHOWN);
      String more = Files.size(path) > MOST_SHOWN ? "\n… (only the beginning)" : "";
      return new String(bytes, StandardCharsets.UTF_8) + more;
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "there is no such file"
        : String.valueOf(e.getMessage());
  }

  private boolean run(String command) throws InterruptedException {
    String id = session.nextCallId();
    ObjectNode call = Updates.newCall(id, command, "execute");
    call.putObject("rawInput").put("command", command);
    session.update(call);
    JsonNode verdict = session.isAllowed(command) ? ALLOWED : askToRun(id, command);
    switch (chosen(verdict)) {
      case "allow_always" -> session.allowAlways(command);
      case "allow_once" -> {}
      default -> {
        session.update(Updates.callUpdate(id, "failed"));
        if (!cancelled) {
          say("You said no, so I did not run it." + why(verdict) + " I end the turn here.\n");
        }
        return false;
      }
    }
    int code = new Command(command, session, id).run();
    return say("The command ended with code " + code + ".\n");
  }

  /** ACP has no place for a person's reason; Quarterdeck sends it beside the outcome. */
  private static String why(JsonNode verdict) {
    String reason = verdict.path("_meta").path(REASON).asText("");
    return reason.isBlank() ? "" : " You gave the reason: " + reason;
  }

  private JsonNode askToRun(String id, String command) throws InterruptedException {
    ObjectNode params = Json.object().put("sessionId", session.id());
    ObjectNode call = params.putObject("toolCall");
    call.put("toolCallId", id)
        .put("title", command)
        .put("kind", "execute")
        .put("status", "pending");
    call.putObject("rawInput").put("command", command);
    ArrayNode options = params.putArray("options");
    option(options, "allow_once", "Allow once", "allow_once");
    option(options, "allow_always", "Always allow this command", "allow_always");
    option(options, "reject_once", "Reject", "reject_once");
    return client.ask("session/request_permission", params);
  }

  private boolean ask(String question, List<String> answers) throws InterruptedException {
    String id = session.nextCallId();
    ObjectNode params = Json.object().put("sessionId", session.id());
    params
        .putObject("toolCall")
        .put("toolCallId", id)
        .put("title", question)
        .put("kind", "other")
        .put("status", "pending");
    ArrayNode options = params.putArray("options");
    for (int i = 0; i < answers.size(); i++) {
      // ACP has no kind for an answer; a client that does not know our mark shows buttons.
      option(options, "answer-" + (i + 1), answers.get(i), "allow_once");
    }
    params.putObject("_meta").put(QUESTION, true);
    String choice = chosen(client.ask("session/request_permission", params));
    boolean answered = choice.startsWith("answer-");
    session.update(Updates.callUpdate(id, answered ? "completed" : "failed"));
    if (!answered) {
      return !cancelled && say("You did not answer.\n");
    }
    int number = Integer.parseInt(choice.substring("answer-".length()));
    return say("You answered: " + answers.get(number - 1) + "\n");
  }

  private static JsonNode allowed() {
    ObjectNode result = Json.object();
    result.putObject("outcome").put("outcome", "selected").put("optionId", "allow_once");
    return result;
  }

  private static void option(ArrayNode options, String id, String name, String kind) {
    options.addObject().put("optionId", id).put("name", name).put("kind", kind);
  }

  /** The chosen option's id, or nothing when the client cancelled or failed to answer. */
  private static String chosen(JsonNode result) {
    JsonNode outcome = result.path("outcome");
    return outcome.path("outcome").asText("").equals("selected")
        ? outcome.path("optionId").asText("")
        : "";
  }

  private boolean workFor(Duration time) throws InterruptedException {
    for (long second = 1; second <= time.toSeconds(); second++) {
      pause(TICK);
      session.update(Updates.message("tick " + second + "\n"));
    }
    return say("I worked for " + time.toSeconds() + " seconds.\n");
  }

  private boolean flood(int chunks) throws InterruptedException {
    for (int i = 1; i <= chunks; i++) {
      if (cancelled) {
        throw new InterruptedException();
      }
      session.update(Updates.message("piece " + i + "\n"));
    }
    return true;
  }

  private boolean crash() throws InterruptedException {
    say("I was asked to crash.\n");
    System.err.println("The demonstration crashes now, as it was asked to.");
    System.err.flush();
    Runtime.getRuntime().halt(3);
    return false;
  }
}
