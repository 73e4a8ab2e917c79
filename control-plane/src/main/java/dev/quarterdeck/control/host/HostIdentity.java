package dev.quarterdeck.control.host;

/** Who a host program is, by the id and token it showed. */
public sealed interface HostIdentity {
  record Known(Host host) implements HostIdentity {}

  /** The sentences are safe to send back. */
  record Refused(String message, String hint) implements HostIdentity {}

  /** It cannot be checked now; asking again later makes sense. */
  record Unavailable(String message) implements HostIdentity {}
}
