package dev.quarterdeck.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The other side of stdio: whole lines, one at a time, whichever thread writes. */
final class Client {
  private final OutputStream out;
  private boolean gone;
  private final AtomicLong nextId = new AtomicLong();
  private final Map<Long, BlockingQueue<JsonNode>> waiting = new ConcurrentHashMap<>();

  Client(OutputStream out) {
    this.out = out;
  }

  void respond(JsonNode id, JsonNode result) {
    ObjectNode message = message();
    message.set("id", id);
    message.set("result", result);
    send(message);
  }

  void refuse(JsonNode id, int code, String why) {
    ObjectNode message = message();
    message.set("id", id);
    message.putObject("error").put("code", code).put("message", why);
    send(message);
  }

  void notify(String method, ObjectNode params) {
    ObjectNode message = message().put("method", method);
    message.set("params", params);
    send(message);
  }

  /** Asks and waits; an interrupt of the thread ends the waiting. An error counts as no answer. */
  JsonNode ask(String method, ObjectNode params) throws InterruptedException {
    long id = nextId.getAndIncrement();
    BlockingQueue<JsonNode> answer = new ArrayBlockingQueue<>(1);
    waiting.put(id, answer);
    try {
      ObjectNode message = message().put("id", id).put("method", method);
      message.set("params", params);
      send(message);
      return answer.take();
    } finally {
      waiting.remove(id);
    }
  }

  /** An answer from the other side, to whom it concerns. */
  void answered(JsonNode message) {
    Optional.ofNullable(waiting.get(message.path("id").asLong(-1)))
        .ifPresent(queue -> queue.offer(message.path("result")));
  }

  private static ObjectNode message() {
    return Json.object().put("jsonrpc", "2.0");
  }

  private synchronized void send(ObjectNode message) {
    if (gone) {
      return;
    }
    try {
      out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // Nobody listens any more. The end of stdin, which comes with it, ends the process.
      gone = true;
    }
  }
}
