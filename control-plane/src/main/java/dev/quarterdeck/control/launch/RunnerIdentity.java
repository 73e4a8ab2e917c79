package dev.quarterdeck.control.launch;

import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.HostId;

/** Who a runner is, by the token it showed. */
public sealed interface RunnerIdentity {
  /** The runner of exactly this session. */
  record Bound(SessionId session, HostId host) implements RunnerIdentity {}

  /** Nobody who may run a session. The sentence is safe to send back. */
  record Refused(String message) implements RunnerIdentity {}

  /** It cannot be checked now; asking again later makes sense. */
  record Unavailable(String message) implements RunnerIdentity {}
}
