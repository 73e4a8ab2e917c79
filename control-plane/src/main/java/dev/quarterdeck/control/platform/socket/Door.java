package dev.quarterdeck.control.platform.socket;

/**
 * A WebSocket endpoint. Every bean of this type is served, behind the guard.
 *
 * @param <A> what admission finds out about a client
 */
public interface Door<A> {
  /** The exact path, without a query. */
  String path();

  default DoorSettings settings() {
    return DoorSettings.standard();
  }

  /** Decides before the upgrade. */
  SocketAdmission<A> admission();

  /** On the socket's own thread, before its first message. May send, block and throw. */
  Session open(Connection connection, A admitted);
}
