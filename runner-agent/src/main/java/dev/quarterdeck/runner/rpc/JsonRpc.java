package dev.quarterdeck.runner.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.runner.console.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Both directions of one stdio connection.
 *
 * <p>Two threads, named after the connection: the reader ends with the stream, the writer with
 * {@link #close}. Both are platform threads, because a blocked read of a pipe would hold a virtual
 * thread's carrier. Writing is queued, so that an agent that does not read its input can never hold
 * the caller.
 */
public final class JsonRpc implements AutoCloseable {
  /** A longer line is passed over; the runner's whole heap is not much more. */
  private static final int MAX_LINE_BYTES = 2 * 1024 * 1024;

  public static final int METHOD_NOT_FOUND = -32601;

  public static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(150).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final InputStream in;
  private final OutputStream out;
  private final Dialect dialect;
  private final Handler handler;
  private final BlockingQueue<Optional<String>> outbox = new LinkedBlockingQueue<>();
  private final Map<String, Consumer<Reply>> calls = new ConcurrentHashMap<>();
  private final AtomicLong nextId = new AtomicLong();
  private final Thread reader;
  private final Thread writer;
  private volatile boolean ended;

  /** Whether messages carry {@code "jsonrpc":"2.0"}. */
  public enum Dialect {
    JSON_RPC_2,
    WITHOUT_VERSION
  }

  /** Called on the reader's thread, in the order of the lines. */
  public interface Handler {
    void notified(String method, JsonNode params);

    void asked(JsonNode id, String method, JsonNode params);

    /** A line that is no JSON-RPC message. */
    void other(String line);

    /** A line too long to read was passed over. */
    void passedOver();
  }

  /** The answer to a call. */
  public sealed interface Reply {
    record Result(JsonNode value) implements Reply {}

    record Failure(int code, String message) implements Reply {}

    /** The other side ended before it answered. */
    record Lost() implements Reply {}
  }

  public JsonRpc(String name, InputStream in, OutputStream out, Dialect dialect, Handler handler) {
    this.in = in;
    this.out = out;
    this.dialect = dialect;
    this.handler = handler;
    this.reader = Thread.ofPlatform().daemon().name(name + "-reader").unstarted(this::read);
    this.writer = Thread.ofPlatform().daemon().name(name + "-writer").unstarted(this::write);
  }

  public void start() {
    reader.start();
    writer.start();
  }

  public void call(String method, JsonNode params, Consumer<Reply> onReply) {
    String id = Long.toString(nextId.getAndIncrement());
    calls.put(id, onReply);
    ObjectNode message = message();
    message.put("id", Long.parseLong(id));
    message.put("method", method);
    message.set("params", params);
    send(message);
    if (ended) {
      lose();
    }
  }

  /** Empty when there was no answer in time. */
  public Optional<Reply> callAndWait(String method, JsonNode params, Duration limit)
      throws InterruptedException {
    BlockingQueue<Reply> answer = new ArrayBlockingQueue<>(1);
    call(method, params, answer::add);
    return Optional.ofNullable(answer.poll(limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  public void notify(String method, JsonNode params) {
    ObjectNode message = message();
    message.put("method", method);
    message.set("params", params);
    send(message);
  }

  public void respond(JsonNode id, JsonNode result) {
    ObjectNode message = message();
    message.set("id", id);
    message.set("result", result);
    send(message);
  }

  public void refuse(JsonNode id, int code, String why) {
    ObjectNode message = message();
    message.set("id", id);
    message.putObject("error").put("code", code).put("message", why);
    send(message);
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Waits until everything the other side wrote was handled. */
  public boolean awaitReader(Duration limit) throws InterruptedException {
    return reader.join(limit);
  }

  /** Closes the other side's input once everything queued was written. */
  @Override
  public void close() {
    outbox.add(Optional.empty());
  }

  private ObjectNode message() {
    ObjectNode message = MAPPER.createObjectNode();
    return dialect == Dialect.JSON_RPC_2 ? message.put("jsonrpc", "2.0") : message;
  }

  private void send(ObjectNode message) {
    outbox.add(Optional.of(message.toString()));
  }

  private void write() {
    try (out) {
      Optional<String> next = outbox.take();
      while (next.isPresent()) {
        out.write((next.get() + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        next = outbox.take();
      }
    } catch (IOException e) {
      Console.debug("rpc.input_closed", "error", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      Lines lines = new Lines(in, MAX_LINE_BYTES);
      Optional<Lines.Line> line = lines.next();
      while (line.isPresent()) {
        if (line.get().tooLong()) {
          handler.passedOver();
        } else if (!line.get().text().isBlank()) {
          dispatch(line.get().text());
        }
        line = lines.next();
      }
    } catch (IOException e) {
      Console.debug("rpc.output_closed", "error", e.getMessage());
    } finally {
      ended = true;
      lose();
    }
  }

  private void lose() {
    for (String id : calls.keySet()) {
      Consumer<Reply> onReply = calls.remove(id);
      if (onReply != null) {
        onReply.accept(new Reply.Lost());
      }
    }
  }

  private void dispatch(String line) {
    JsonNode message = parse(line);
    if (message == null || !message.isObject()) {
      handler.other(line);
      return;
    }
    JsonNode method = message.get("method");
    JsonNode id = message.get("id");
    JsonNode params = message.path("params");
    if (method != null && method.isTextual()) {
      if (id == null || id.isNull()) {
        handler.notified(method.textValue(), params);
      } else {
        handler.asked(id, method.textValue(), params);
      }
    } else if (id != null && (message.has("result") || message.has("error"))) {
      answer(id.asText(), message);
    } else {
      handler.other(line);
    }
  }

  private void answer(String id, JsonNode message) {
    Consumer<Reply> onReply = calls.remove(id);
    if (onReply == null) {
      Console.debug("rpc.answer_to_nothing", "id", id);
      return;
    }
    JsonNode error = message.get("error");
    if (error == null || error.isNull()) {
      onReply.accept(new Reply.Result(message.path("result")));
    } else {
      onReply.accept(
          new Reply.Failure(
              error.path("code").asInt(), error.path("message").asText("no reason given")));
    }
  }

  private static @Nullable JsonNode parse(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
