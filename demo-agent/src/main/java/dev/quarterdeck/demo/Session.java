package dev.quarterdeck.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What is remembered between the turns of one session. */
final class Session {
  private final String id;
  private final Path cwd;
  private final Client client;
  private final Set<String> alwaysAllowed = ConcurrentHashMap.newKeySet();
  private final AtomicLong calls = new AtomicLong();
  private Optional<Turn> running = Optional.empty();

  Session(String id, Path cwd, Client client) {
    this.id = id;
    this.cwd = cwd;
    this.client = client;
  }

  String id() {
    return id;
  }

  Path cwd() {
    return cwd;
  }

  /** The exact command, for the rest of this session. */
  void allowAlways(String command) {
    alwaysAllowed.add(command);
  }

  boolean isAllowed(String command) {
    return alwaysAllowed.contains(command);
  }

  String nextCallId() {
    return "call-" + calls.incrementAndGet();
  }

  void update(ObjectNode update) {
    ObjectNode params = Json.object().put("sessionId", id);
    params.set("update", update);
    client.notify("session/update", params);
  }

  /** False when a turn runs already. */
  synchronized boolean begin(Turn turn) {
    if (running.isPresent()) {
      return false;
    }
    running = Optional.of(turn);
    return true;
  }

  synchronized void ended() {
    running = Optional.empty();
  }

  synchronized Optional<Turn> running() {
    return running;
  }
}
