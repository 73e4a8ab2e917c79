package dev.quarterdeck.control.session;

import dev.quarterdeck.control.session.Condition.Type;
import java.util.List;

/** The conditions of a session, from its row alone. What only a pod can tell comes beside them. */
public final class Conditions {
  private Conditions() {}

  public static List<Condition> of(Session session) {
    Phase phase = session.phase();
    return List.of(
        new Condition(
            Type.ACCEPTED,
            true,
            Reason.CREATED.word(),
            "The session is known to the control plane.",
            session.createdAt()),
        condition(
            session,
            Type.CONNECTED,
            session.connected(),
            session.connected() ? "The runner is connected." : "No runner is connected."),
        condition(
            session,
            Type.READY,
            phase == Phase.IDLE,
            phase == Phase.IDLE ? "The agent can take a prompt." : sentence(session)),
        condition(
            session,
            Type.WAITING_FOR_PERSON,
            phase == Phase.WAITING,
            phase == Phase.WAITING
                ? session.waitingFor().orElse("The agent asks a person.")
                : "The agent asks nobody."),
        condition(
            session,
            Type.SUSPENDED,
            phase == Phase.SUSPENDED,
            phase == Phase.SUSPENDED
                ? "The session sleeps; a prompt wakes it."
                : "The session is not suspended."),
        condition(
            session,
            Type.COMPLETE,
            phase == Phase.SUCCEEDED,
            phase == Phase.SUCCEEDED ? sentence(session) : "The session has not succeeded."),
        condition(
            session,
            Type.STALLED,
            phase == Phase.FAILED,
            phase == Phase.FAILED ? sentence(session) : "Nothing stands in the way."));
  }

  private static Condition condition(Session session, Type type, boolean holds, String message) {
    return new Condition(type, holds, reason(session), message, session.phaseSince());
  }

  private static String reason(Session session) {
    return session.why().map(why -> why.reason().word()).orElse(session.phase().word());
  }

  private static String sentence(Session session) {
    return session
        .why()
        .map(Transition.Why::message)
        .filter(message -> !message.isBlank())
        .orElse("The session is " + session.phase().word() + ".");
  }
}
