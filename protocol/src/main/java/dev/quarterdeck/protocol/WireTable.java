package dev.quarterdeck.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The one place where wire names meet records. Names are never changed. */
public final class WireTable {
  static final Map<String, Class<? extends HostMessage>> HOST = hostMessages();
  static final Map<String, Class<? extends ServerMessage>> SERVER = serverMessages();
  static final Map<String, Class<? extends SessionEvent>> SESSION = sessionEvents();

  private static final Map<Class<?>, String> NAMES = names();

  private WireTable() {}

  private static Map<String, Class<? extends HostMessage>> hostMessages() {
    Map<String, Class<? extends HostMessage>> table = new LinkedHashMap<>();
    table.put("host.heartbeat", HostMessage.Heartbeat.class);
    table.put("run.started", RunEvent.Started.class);
    table.put("run.metadata", RunEvent.Metadata.class);
    table.put("run.output", RunEvent.Output.class);
    table.put("run.input", RunEvent.Input.class);
    table.put("run.awaiting_input", RunEvent.AwaitingInput.class);
    table.put("run.permission_requested", RunEvent.PermissionRequested.class);
    table.put("run.permission_answered", RunEvent.PermissionAnswered.class);
    table.put("run.permission_withdrawn", RunEvent.PermissionWithdrawn.class);
    table.put("run.exited", RunEvent.Exited.class);
    table.put("turn.started", RunEvent.TurnStarted.class);
    table.put("turn.completed", RunEvent.TurnCompleted.class);
    table.put("agent.message", RunEvent.Message.class);
    table.put("agent.thought", RunEvent.Thought.class);
    table.put("agent.tool_call", RunEvent.ToolCalled.class);
    table.put("agent.plan", RunEvent.Plan.class);
    table.put("agent.mode", RunEvent.Mode.class);
    table.put("agent.usage", RunEvent.Usage.class);
    table.put("agent.notice", RunEvent.Notice.class);
    table.put("command.confirmed", RunEvent.CommandConfirmed.class);
    return table;
  }

  private static Map<String, Class<? extends ServerMessage>> serverMessages() {
    Map<String, Class<? extends ServerMessage>> table = new LinkedHashMap<>();
    table.put("host.welcome", ServerMessage.Welcome.class);
    table.put("run.ack", ServerMessage.Ack.class);
    table.put("run.resend", ServerMessage.Resend.class);
    table.put("run.send_input", ServerMessage.SendInput.class);
    table.put("run.permission.approve", ServerMessage.Approve.class);
    table.put("run.permission.deny", ServerMessage.Deny.class);
    table.put("run.interrupt", ServerMessage.Interrupt.class);
    table.put("run.stop", ServerMessage.Stop.class);
    table.put("error", ServerMessage.Refused.class);
    return table;
  }

  private static Map<String, Class<? extends SessionEvent>> sessionEvents() {
    Map<String, Class<? extends SessionEvent>> table = new LinkedHashMap<>();
    table.put("session.created", SessionEvent.Created.class);
    table.put("session.prompt_queued", SessionEvent.PromptQueued.class);
    table.put("session.prompt_removed", SessionEvent.PromptRemoved.class);
    table.put("session.prompt_refused", SessionEvent.PromptRefused.class);
    table.put("session.event_refused", SessionEvent.EventRefused.class);
    table.put("session.permission_decided", SessionEvent.PermissionDecided.class);
    table.put("session.permission_expired", SessionEvent.PermissionExpired.class);
    table.put("session.turn_lost", SessionEvent.TurnLost.class);
    table.put("session.interrupt_requested", SessionEvent.InterruptRequested.class);
    table.put("session.phase_changed", SessionEvent.PhaseChanged.class);
    table.put("session.deleted", SessionEvent.Deleted.class);
    return table;
  }

  private static Map<Class<?>, String> names() {
    Map<Class<?>, String> names = new LinkedHashMap<>();
    HOST.forEach((name, type) -> names.put(type, name));
    SERVER.forEach((name, type) -> names.put(type, name));
    SESSION.forEach((name, type) -> names.put(type, name));
    return Map.copyOf(names);
  }

  /** The wire name of a message or event. */
  public static String nameOf(Object message) {
    return Optional.ofNullable(NAMES.get(message.getClass()))
        .orElseThrow(() -> new IllegalArgumentException(message.getClass() + " has no wire name"));
  }
}
