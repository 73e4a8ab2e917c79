package dev.quarterdeck.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** One session through somebody's REST API. */
public final class Conversation {
  private static final int PAGE = 500;

  private final Api api;
  private final String namespace;
  private final String name;

  Conversation(Api api, String namespace, String name) {
    this.api = api;
    this.namespace = namespace;
    this.name = name;
  }

  public String name() {
    return name;
  }

  public String path() {
    return "namespaces/" + namespace + "/sessions/" + name;
  }

  /** The same session through another server or as another person. */
  public Conversation through(Api other) {
    return new Conversation(other, namespace, name);
  }

  public JsonNode get() {
    return api.get(path()).expect(200).json();
  }

  public JsonNode status() {
    return get().path("status");
  }

  public String phase() {
    return status().path("phase").asText();
  }

  /** The condition of that type. */
  public Optional<JsonNode> condition(String type) {
    return StreamSupport.stream(status().path("conditions").spliterator(), false)
        .filter(condition -> condition.path("type").asText().equals(type))
        .findFirst();
  }

  public void awaitPhase(String phase) {
    Patience.await(name + " is " + phase)
        .ignoreExceptionsInstanceOf(Unavailable.class)
        .untilAsserted(() ->
            org.assertj.core.api.Assertions.assertThat(phase())
                .as(get().toString())
                .isEqualTo(phase));
  }

  /** Returns the id of the prompt. Tries again under the same id while the server is away. */
  public String prompt(String text) {
    String id = "p-" + UUID.randomUUID();
    Patience.await("the prompt is taken")
        .ignoreExceptionsInstanceOf(Unavailable.class)
        .until(() ->
            api.post(path() + "/prompts", Map.of("id", id, "text", text)).expect(200, 201).status()
                > 0);
    return id;
  }

  public String promptState(String id) {
    return StreamSupport.stream(
            api.get(path() + "/prompts").expect(200).json().path("prompts").spliterator(), false)
        .filter(prompt -> prompt.path("id").asText().equals(id))
        .map(prompt -> prompt.path("state").asText())
        .findFirst()
        .orElse("");
  }

  public void interrupt() {
    api.post(path() + "/interrupt", Map.of()).expect(202);
  }

  public void delete() {
    api.delete(path()).expect(202);
  }

  public List<JsonNode> approvals(String state) {
    List<JsonNode> found = new ArrayList<>();
    api.get(path() + "/approvals?state=" + state)
        .expect(200)
        .json()
        .path("approvals")
        .forEach(found::add);
    return found;
  }

  /** Waits until the agent asks, and returns what. */
  public JsonNode awaitPending() {
    return Patience.await(name + " asks a person")
        .ignoreExceptionsInstanceOf(Unavailable.class)
        .until(() -> approvals("pending"), asked -> !asked.isEmpty())
        .getFirst();
  }

  public Answer decide(JsonNode approval, Map<String, String> verdict) {
    return api.post(path() + "/approvals/" + approval.path("id").asText() + "/verdict", verdict);
  }

  public Answer approve(JsonNode approval) {
    return decide(approval, Map.of("decision", "Approve"));
  }

  public Answer deny(JsonNode approval, String reason) {
    return decide(approval, Map.of("decision", "Deny", "reason", reason));
  }

  public Answer answer(JsonNode approval, String optionName) {
    String option =
        StreamSupport.stream(approval.path("options").spliterator(), false)
            .filter(it -> it.path("name").asText().equals(optionName))
            .map(it -> it.path("optionId").asText())
            .findFirst()
            .orElseThrow(() -> new AssertionError("no option " + optionName + " in " + approval));
    return decide(approval, new HashMap<>(Map.of("decision", "Answer", "optionId", option)));
  }

  /** All pages, as the server wrote them. */
  public String rawLog() {
    StringBuilder all = new StringBuilder();
    long after = 0;
    while (true) {
      Answer page = page(after);
      JsonNode events = page.json().path("events");
      if (events.isEmpty()) {
        return all.toString();
      }
      all.append(events).append('\n');
      after = events.get(events.size() - 1).path("rev").asLong();
    }
  }

  /** The whole log by pages. */
  public Transcript log() {
    return read(new ArrayList<>());
  }

  /** What comes after those that are known, added to them. */
  private Transcript read(List<Event> all) {
    while (true) {
      JsonNode events = page(all.isEmpty() ? 0 : all.getLast().rev()).json().path("events");
      if (events.isEmpty()) {
        return new Transcript(all);
      }
      events.forEach(event -> all.add(Event.of(event)));
    }
  }

  private Answer page(long after) {
    return api.get(path() + "/events?after=" + after + "&limit=" + PAGE).expect(200);
  }

  /** Waits until the log is as wanted, and returns it. */
  public Transcript awaitLog(String what, Predicate<Transcript> wanted) {
    List<Event> all = new ArrayList<>();
    return Patience.await(name + ": " + what)
        .ignoreExceptionsInstanceOf(Unavailable.class)
        .until(() -> read(all), wanted);
  }

  /** Watches from the beginning, through every broken connection, until it is closed. */
  public Viewer watch() {
    return new Viewer(api, path() + "/events");
  }
}
