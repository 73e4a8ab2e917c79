package dev.quarterdeck.runner.driver.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.protocol.Redaction;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.StopReason;
import dev.quarterdeck.protocol.ServerMessage.Brief;
import dev.quarterdeck.protocol.ServerMessage.Signal;
import dev.quarterdeck.protocol.TurnId;
import dev.quarterdeck.runner.console.Console;
import dev.quarterdeck.runner.driver.AgentDriver;
import dev.quarterdeck.runner.driver.AgentListener;
import dev.quarterdeck.runner.driver.AgentListener.Departure;
import dev.quarterdeck.runner.driver.AgentListener.Introduction;
import dev.quarterdeck.runner.driver.LastWords;
import dev.quarterdeck.runner.driver.OutputGate;
import dev.quarterdeck.runner.process.AgentProcess;
import dev.quarterdeck.runner.process.Leftover;
import dev.quarterdeck.runner.process.MemoryWatch.Finding;
import dev.quarterdeck.runner.rpc.JsonRpc;
import dev.quarterdeck.runner.rpc.JsonRpc.Reply;
import dev.quarterdeck.runner.rpc.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One ACP agent. Its thread starts the program, shakes hands, waits for the program's end and
 * reports it; a second one reads stderr. Both end with the program.
 */
public final class AcpDriver implements AgentDriver, JsonRpc.Handler {
  /** Agents end within milliseconds of their streams; what they left behind is killed by then. */
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private static final int MAX_STDERR_LINE = 16 * 1024;
  private static final String NO_MEMORY =
      "The kernel killed it because the machine had no memory left.";

  private final AgentProcess.Order order;
  private final Brief brief;
  private final Leftover leftover;
  private final AgentListener listener;
  private final AcpRequests requests = new AcpRequests();
  private final LastWords lastWords = new LastWords();
  private final OutputGate gate = new OutputGate(System::nanoTime);

  /** Set by the starting thread before the first prompt can come. */
  private volatile Optional<Connection> connection = Optional.empty();

  private volatile boolean stopped;
  private volatile boolean replaying;

  private record Connection(AgentProcess process, JsonRpc rpc, Optional<String> sessionId) {}

  public AcpDriver(
      AgentProcess.Order order, Brief brief, Leftover leftover, AgentListener listener) {
    this.order = order;
    this.brief = brief;
    this.leftover = leftover;
    this.listener = listener;
  }

  @Override
  public void start() {
    Thread.ofPlatform().daemon().name("agent").start(this::live);
  }

  private void live() {
    try {
      listener.gone(startAndWait());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Departure startAndWait() throws InterruptedException {
    String command = String.join(" ", order.command());
    AgentProcess process;
    try {
      process = AgentProcess.start(order);
      leftover.note(process, order.run().value());
    } catch (IOException e) {
      return new Departure.NotStarted(127, "Cannot start " + command + ": " + e.getMessage());
    }
    JsonRpc rpc =
        new JsonRpc("agent", process.output(), process.input(), JsonRpc.Dialect.JSON_RPC_2, this);
    connection = Optional.of(new Connection(process, rpc, Optional.empty()));
    Thread stderr =
        Thread.ofPlatform().daemon().name("agent-stderr").start(() -> readErrors(process.errors()));
    rpc.start();
    if (stopped) {
      stop(Signal.TERM);
    }
    Optional<String> failure = shakeHands(process, rpc);
    if (failure.isPresent() || stopped) {
      process.stop(AgentProcess.termSignal());
      rpc.close();
    }
    int code = process.awaitEnd();
    stderr.join(DRAIN);
    rpc.awaitReader(DRAIN);
    rpc.close();
    leftover.forget();
    return switch (process.memoryFinding(code)) {
      case Finding.OverLimit(long bytes) -> new Departure.OutOfMemory(code, bytes);
      case Finding.MachineFull() -> departed(code, failure, words(Optional.of(NO_MEMORY)));
      case Finding.Innocent() -> departed(code, failure, words(Optional.empty()));
    };
  }

  private Optional<String> words(Optional<String> note) {
    return Stream.of(lastWords.text(), note)
        .flatMap(Optional::stream)
        .reduce((first, second) -> first + "\n" + second);
  }

  private static Departure departed(int code, Optional<String> failure, Optional<String> last) {
    return failure
        .<Departure>map(why ->
            new Departure.NotStarted(
                code == 0 ? 1 : code, why + last.map(words -> "\n" + words).orElse("")))
        .orElseGet(() -> new Departure.Exited(code, last));
  }

  /** Empty when the agent is ready; otherwise why it is not. */
  private Optional<String> shakeHands(AgentProcess process, JsonRpc rpc)
      throws InterruptedException {
    String command = String.join(" ", order.command());
    try {
      AcpHandshake.Result result =
          new AcpHandshake(rpc, order.workdir(), brief, value -> replaying = value).run();
      connection = Optional.of(new Connection(process, rpc, Optional.of(result.sessionId())));
      listener.ready(
          new Introduction(
              result.agentName(), result.agentVersion(), Optional.of(result.sessionId())));
      result.notice().ifPresent(listener::said);
      return Optional.empty();
    } catch (AcpHandshake.Failed e) {
      return Optional.of(command + " " + e.getMessage());
    }
  }

  private void readErrors(InputStream errors) {
    Lines lines = new Lines(errors, MAX_STDERR_LINE);
    try {
      Optional<Lines.Line> line = lines.next();
      while (line.isPresent()) {
        String text = line.get().tooLong() ? "[a line too long to show]" : line.get().text();
        lastWords.heard(text);
        output(RunEvent.OutputStream.STDERR, text);
        line = lines.next();
      }
    } catch (IOException e) {
      Console.debug("agent.stderr_closed", "error", e.getMessage());
    }
  }

  private void output(RunEvent.OutputStream stream, String line) {
    gate.pass(Redaction.redact(line))
        .ifPresent(text -> listener.said(new RunEvent.Output(stream, text)));
  }

  @Override
  public void prompt(TurnId turn, String text) {
    Connection agent = connection.orElseThrow();
    ObjectNode params = session(agent);
    params.putArray("prompt").addObject().put("type", "text").put("text", text);
    agent.rpc().call("session/prompt", params, reply -> ended(turn, reply));
  }

  private static ObjectNode session(Connection agent) {
    return JsonRpc.object().put("sessionId", agent.sessionId().orElseThrow());
  }

  private void ended(TurnId turn, Reply reply) {
    requests.dropAll().forEach(id -> listener.withdrew(id, "the turn ended"));
    switch (reply) {
      case Reply.Result(JsonNode value) ->
          listener.turnEnded(
              turn, stopReason(value.path("stopReason").asText("")), Optional.empty());
      case Reply.Failure(int code, String message) ->
          listener.turnEnded(
              turn,
              StopReason.FAILED,
              Optional.of(Redaction.redact(message) + " (code " + code + ")"));
      // The end of the agent is reported once, with its exit code.
      case Reply.Lost() -> {}
    }
  }

  private static StopReason stopReason(String name) {
    return switch (name) {
      case "max_tokens" -> StopReason.MAX_TOKENS;
      case "max_turn_requests" -> StopReason.MAX_TURN_REQUESTS;
      case "refusal" -> StopReason.REFUSAL;
      case "cancelled" -> StopReason.CANCELLED;
      default -> StopReason.END_TURN;
    };
  }

  @Override
  public Answer answer(RequestId request, Verdict verdict) {
    return connection
        .map(agent -> requests.answer(request, verdict, agent.rpc()))
        .orElseGet(() -> new Answer.Refused("the agent has not started"));
  }

  @Override
  public List<RequestId> cancel() {
    if (connection.isEmpty()) {
      return List.of();
    }
    Connection agent = connection.get();
    agent.rpc().notify("session/cancel", session(agent));
    return requests.cancelAll(agent.rpc());
  }

  @Override
  public void stop(Signal signal) {
    stopped = true;
    connection.ifPresent(agent -> {
      agent.rpc().close();
      agent
          .process()
          .stop(
              switch (signal) {
                case INT -> AgentProcess.interruptSignal();
                case TERM -> AgentProcess.termSignal();
                case KILL -> AgentProcess.killSignal();
              });
    });
  }

  @Override
  public void notified(String method, JsonNode params) {
    switch (method) {
      case "session/update" -> {
        if (!replaying) {
          AcpUpdates.events(params.path("update")).forEach(listener::said);
        }
      }
      case "$/cancel_request" ->
          requests
              .withdraw(params.path("requestId"))
              .ifPresent(id -> listener.withdrew(id, "the agent withdrew it"));
      default -> Console.debug("agent.unknown_notification", "method", method);
    }
  }

  @Override
  public void asked(JsonNode id, String method, JsonNode params) {
    if (method.equals("session/request_permission")) {
      RunEvent.PermissionRequested request = requests.add(id, params);
      request.toolCall().ifPresent(call -> listener.said(new RunEvent.ToolCalled(call)));
      listener.asked(request);
    } else {
      Console.debug("agent.unknown_request", "method", method);
      connection.ifPresent(agent ->
          agent.rpc().refuse(id, JsonRpc.METHOD_NOT_FOUND, "This client does not offer " + method));
    }
  }

  @Override
  public void other(String line) {
    output(RunEvent.OutputStream.STDOUT, line);
  }

  @Override
  public void passedOver() {
    listener.said(
        new RunEvent.Notice(
            RunEvent.NoticeLevel.WARNING,
            "The agent sent a message too large to read (over 2 MiB); it was left out."));
  }
}
