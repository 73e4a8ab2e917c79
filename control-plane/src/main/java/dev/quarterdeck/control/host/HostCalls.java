package dev.quarterdeck.control.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.control.platform.Ids;
import dev.quarterdeck.control.platform.database.Database;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What apps ask hosts ({@code rpc.*}): to the replica that has the host's link, and the answer back
 * to the one that asked. A question travels under a name of ours, so that two apps may choose the
 * same one.
 */
@Singleton
public class HostCalls {
  public static final String ANSWER = "rpc.response";

  private static final Logger LOG = LoggerFactory.getLogger(HostCalls.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REQUEST_ID = "request_id";
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);

  /** What became of a question. */
  public sealed interface Outcome {
    /** The host's {@code data}, with the app's own {@code request_id}. */
    record Answered(Json data) implements Outcome {}

    record TimedOut() implements Outcome {}
  }

  /** A question as the host gets it. */
  public record Call(String type, Optional<RunId> run, Json data) {}

  private final Database database;
  private final HostCallStore store;
  private final HostNews news;
  private final Ids ids;
  private final Clock clock;

  HostCalls(Database database, HostCallStore store, HostNews news, Ids ids, Clock clock) {
    this.database = database;
    this.store = store;
    this.news = news;
    this.ids = ids;
    this.clock = clock;
  }

  /** Asks and waits. {@code data} is an object with a {@code request_id} of the app's. */
  public Outcome ask(HostId host, String type, Optional<RunId> run, Json data, Duration patience)
      throws InterruptedException {
    UUID id = ids.next();
    ObjectNode question = object(data.text()).orElseThrow();
    JsonNode asked = question.path(REQUEST_ID);
    question.put(REQUEST_ID, id.toString());
    Semaphore bell = new Semaphore(0);
    try (HostNews.Ear _ = news.listen(id.toString(), bell::release)) {
      database.write(connection ->
          store.add(connection, id, host, type, run, question.toString(), clock.instant()));
      long deadline = System.nanoTime() + patience.toNanos();
      while (System.nanoTime() < deadline) {
        boolean _ = bell.tryAcquire(LOOK_ANYWAY.toMillis(), TimeUnit.MILLISECONDS);
        Optional<String> answer = database.read(connection -> store.answer(connection, id));
        if (answer.isPresent()) {
          ObjectNode said = object(answer.get()).orElseThrow();
          said.set(REQUEST_ID, asked);
          return new Outcome.Answered(new Json(said.toString()));
        }
      }
      return new Outcome.TimedOut();
    } finally {
      database.write(connection -> store.remove(connection, id));
    }
  }

  /** The questions that nobody put to the host yet, for its link. */
  public List<Call> take(HostId host) {
    return database.write(connection -> store.take(connection, host));
  }

  /** A host's whole frame. What nobody waits for any more is forgotten. */
  public void answered(HostId host, String frame) {
    Optional<ObjectNode> data =
        object(frame).map(node -> node.get("data")).flatMap(HostCalls::asObject);
    Optional<UUID> id = data.map(node -> node.path(REQUEST_ID).asText("")).flatMap(HostCalls::id);
    if (id.isEmpty()) {
      LOG.debug("host={} rpc=unknown", host);
      return;
    }
    try {
      String answer = data.orElseThrow().toString();
      if (!database.write(connection -> store.answer(connection, id.get(), host, answer))) {
        LOG.debug("host={} rpc=late", host);
      }
    } catch (DatabaseException e) {
      // Whoever asked is told that nobody answered; the link goes on.
      LOG.warn("host={} rpc=lost cause=\"{}\"", host, e.getMessage());
    }
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<ObjectNode> object(String text) {
    try {
      return asObject(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Optional<ObjectNode> asObject(@org.jspecify.annotations.Nullable JsonNode node) {
    return node instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
  }
}
