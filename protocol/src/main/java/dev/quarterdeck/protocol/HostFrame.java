package dev.quarterdeck.protocol;

import java.util.Optional;

/**
 * What a host sent, and what it means; no message when the type is not one of ours. A refusal says
 * why a type that is known came with data that it cannot have.
 */
public record HostFrame(
    Envelope envelope, Optional<HostMessage> message, Optional<String> refusal) {
  static HostFrame of(Envelope envelope, Optional<HostMessage> message) {
    return new HostFrame(envelope, message, Optional.empty());
  }

  static HostFrame refused(Envelope envelope, String because) {
    return new HostFrame(envelope, Optional.empty(), Optional.of(because));
  }

  /** The event of a run, if it is one that is known. */
  public Optional<RunEvent> event() {
    return message.filter(RunEvent.class::isInstance).map(RunEvent.class::cast);
  }
}
