package dev.quarterdeck.protocol;

/** What a host sends. */
public sealed interface HostMessage permits HostMessage.Heartbeat, RunEvent {

  /** "I am alive"; has neither run nor seq. */
  record Heartbeat() implements HostMessage {}
}
