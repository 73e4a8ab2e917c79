package dev.quarterdeck.control.platform.socket;

/**
 * Lets a client in or not, before the upgrade: credential and Origin. Runs on a thread of its own.
 */
@FunctionalInterface
public interface SocketAdmission<A> {
  /** May block; what it throws becomes a 500 without detail. */
  Admission<A> admit(Handshake handshake);
}
