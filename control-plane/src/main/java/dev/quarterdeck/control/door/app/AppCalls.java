package dev.quarterdeck.control.door.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.quarterdeck.control.access.Access;
import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Place;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.host.Host;
import dev.quarterdeck.control.host.HostCalls;
import dev.quarterdeck.control.host.Hosts;
import dev.quarterdeck.control.platform.socket.Connection;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One app's questions to hosts ({@code rpc.*}), each on a thread of its own until it is answered or
 * its time is over.
 */
final class AppCalls {
  private static final Logger LOG = LoggerFactory.getLogger(AppCalls.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_AT_ONCE = 16;

  private final Connection connection;
  private final Access access;
  private final Hosts hosts;
  private final HostCalls calls;
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);

  AppCalls(Connection connection, Access access, Hosts hosts, HostCalls calls) {
    this.connection = connection;
    this.access = access;
    this.hosts = hosts;
    this.calls = calls;
  }

  /**
   * Whoever may start sessions in the host's namespace may have its program do things; everybody
   * else learns nothing about the host.
   */
  void ask(
      Principal principal, String type, Optional<String> id, Optional<RunId> run, ObjectNode data) {
    String request = data.path("request_id").asText("");
    if (request.isEmpty()) {
      answer(type, "", "request_id is missing");
      return;
    }
    Optional<Host> host =
        id.flatMap(hosts::find)
            .filter(found ->
                access.allows(
                    principal, Deed.CREATE_SESSION, new Place.Namespace(found.namespace())));
    if (host.isEmpty()) {
      answer(type, request, "unknown host: name it as host_id, or a run of it as run_id");
    } else if (!host.get().connected()) {
      answer(type, request, "host offline: nothing was queued");
    } else if (!room.tryAcquire()) {
      answer(type, request, "too many questions at once: wait for an answer");
    } else {
      Thread.ofVirtual()
          .name("rpc-" + connection.id())
          .start(() -> {
            try {
              ask(host.get(), type, run, data, request);
            } finally {
              room.release();
            }
          });
    }
  }

  private void ask(Host host, String type, Optional<RunId> run, ObjectNode data, String request) {
    try {
      switch (calls.ask(host.id(), type, run, new Json(data.toString()), PATIENCE)) {
        case HostCalls.Outcome.Answered(Json said) -> send(said.text());
        case HostCalls.Outcome.TimedOut() ->
            answer(type, request, "timed out: the host did not answer in 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("host={} type={} rpc=failed cause=\"{}\"", host.id(), type, e.toString());
      answer(type, request, "the question could not be passed on: try again in a moment");
    }
  }

  private void answer(String type, String request, String error) {
    ObjectNode data = JSON.createObjectNode();
    data.put("request_id", request);
    data.put("ok", false);
    data.put("rpc_type", type);
    data.put("error", error);
    send(data.toString());
  }

  private void send(String data) {
    ObjectNode frame = JSON.createObjectNode();
    frame.put("type", HostCalls.ANSWER);
    frame.put("ts", Instant.now().toString());
    frame.putRawValue("data", new RawValue(data));
    boolean _ = connection.send(frame.toString());
  }
}
