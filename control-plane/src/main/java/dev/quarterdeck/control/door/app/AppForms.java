package dev.quarterdeck.control.door.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.quarterdeck.control.log.Entry;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;

/** An event as apps get it: the envelope as the host sent it, and where it is in our log. */
@Singleton
final class AppForms {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 10_000;

  private final ConcurrentHashMap<SessionId, Entry.Form> forms = new ConcurrentHashMap<>();

  /** The same one for all apps, so that an event is written once for all of them. */
  Entry.Form of(SessionId session) {
    if (forms.size() > MOST) {
      forms.clear();
    }
    return forms.computeIfAbsent(session, id -> event -> bytes(id, event));
  }

  private static byte[] bytes(SessionId session, Event event) {
    return node(session, event).toString().getBytes(StandardCharsets.UTF_8);
  }

  static ObjectNode node(SessionId session, Event event) {
    ObjectNode node = JSON.createObjectNode();
    node.put("type", event.type());
    node.put("ts", event.ts().toString());
    event.hostId().ifPresent(id -> node.put("host_id", id.value()));
    event.runId().ifPresent(id -> node.put("run_id", id.value()));
    event.seq().ifPresent(seq -> node.put("seq", seq));
    node.put("session_id", session.toString());
    node.put("rev", event.rev());
    node.putRawValue("data", new RawValue(event.data().text()));
    return node;
  }
}
