package dev.quarterdeck.protocol;

import java.util.Optional;

/** What a host sent, and what it means; no message when the type is not one of ours. */
public record HostFrame(Envelope envelope, Optional<HostMessage> message) {
  /** The event of a run, if it is one that is known. */
  public Optional<RunEvent> event() {
    return message.filter(RunEvent.class::isInstance).map(RunEvent.class::cast);
  }
}
