package dev.quarterdeck.control.session;

import java.util.UUID;

/** A session, whatever it is called. In a cluster it is the uid of its AgentSession object. */
public record SessionId(UUID value) {
  public static SessionId of(String text) {
    return new SessionId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
