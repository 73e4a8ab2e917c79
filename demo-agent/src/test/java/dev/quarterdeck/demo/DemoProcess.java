package dev.quarterdeck.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The demonstration as a process, and a client's end of its stdio. */
final class DemoProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedWriter in;
  private final BlockingQueue<JsonNode> out = new LinkedBlockingQueue<>();
  private final List<JsonNode> heard = new ArrayList<>();
  private long nextId = 100;

  private DemoProcess(Process process) {
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().start(this::read);
  }

  static DemoProcess start() throws IOException {
    return new DemoProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        out.add(Json.MAPPER.readTree(line));
      }
    } catch (IOException e) {
      // It ended.
    }
  }

  Process process() {
    return process;
  }

  void line(String text) throws IOException {
    in.write(text + "\n");
    in.flush();
  }

  void closeInput() throws IOException {
    in.close();
  }

  /** Messages come in their order; what is passed over is kept in {@link #heard}. */
  JsonNode await(Predicate<JsonNode> which) throws InterruptedException {
    while (true) {
      JsonNode next = out.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("it did not say that; it said " + heard);
      }
      heard.add(next);
      if (which.test(next)) {
        return next;
      }
    }
  }

  JsonNode awaitUpdate(String kind) throws InterruptedException {
    return await(it -> it.at("/params/update/sessionUpdate").asText().equals(kind))
        .at("/params/update");
  }

  JsonNode awaitRequest() throws InterruptedException {
    return await(it -> it.path("method").asText().equals("session/request_permission"));
  }

  long send(String method, ObjectNode params) throws IOException {
    long id = nextId++;
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", id).put("method", method);
    message.set("params", params);
    line(message.toString());
    return id;
  }

  JsonNode call(String method, ObjectNode params) throws IOException, InterruptedException {
    return awaitReply(send(method, params));
  }

  JsonNode awaitReply(long id) throws InterruptedException {
    return await(it -> it.path("id").asLong(-1) == id && !it.has("method"));
  }

  String open(Path cwd) throws IOException, InterruptedException {
    ObjectNode params = Json.object().put("cwd", cwd.toString());
    params.putArray("mcpServers");
    return call("session/new", params).at("/result/sessionId").asText();
  }

  long prompt(String session, String text) throws IOException {
    ObjectNode params = Json.object().put("sessionId", session);
    params.putArray("prompt").addObject().put("type", "text").put("text", text);
    return send("session/prompt", params);
  }

  void choose(JsonNode request, String optionId) throws IOException {
    line(choice(request, optionId).toString());
  }

  /** With a person's words, as the runner sends them. */
  void choose(JsonNode request, String optionId, String reason) throws IOException {
    ObjectNode answer = choice(request, optionId);
    answer.withObject("/result").putObject("_meta").put("quarterdeck.dev/reason", reason);
    line(answer.toString());
  }

  private static ObjectNode choice(JsonNode request, String optionId) {
    ObjectNode answer = Json.object().put("jsonrpc", "2.0");
    answer.set("id", request.path("id"));
    answer
        .putObject("result")
        .putObject("outcome")
        .put("outcome", "selected")
        .put("optionId", optionId);
    return answer;
  }

  void cancel(String session) throws IOException {
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("method", "session/cancel");
    message.putObject("params").put("sessionId", session);
    line(message.toString());
  }

  /** Everything it has said so far in this test. */
  String said() {
    return heard.stream()
        .map(it -> it.at("/params/update"))
        .filter(it -> it.path("sessionUpdate").asText().equals("agent_message_chunk"))
        .map(it -> it.at("/content/text").asText())
        .collect(Collectors.joining());
  }

  List<JsonNode> heard(String kind) {
    return heard.stream()
        .map(it -> it.at("/params/update"))
        .filter(it -> it.path("sessionUpdate").asText().equals(kind))
        .toList();
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it did not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
