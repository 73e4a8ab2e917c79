package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.launch.LaunchState.Absent;
import dev.quarterdeck.control.launch.LaunchState.Coming;
import dev.quarterdeck.control.launch.LaunchState.Crashing;
import dev.quarterdeck.control.launch.LaunchState.Ending;
import dev.quarterdeck.control.launch.LaunchState.Hindered;
import dev.quarterdeck.control.launch.LaunchState.Over;
import dev.quarterdeck.control.launch.LaunchState.Unknown;
import dev.quarterdeck.control.launch.LaunchState.Up;
import dev.quarterdeck.control.resource.AgentSessionStatus.Condition;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.Transition.Why;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The questions that machines ask about a session, and their answers. {@code Ready} and {@code
 * Stalled} mean what kstatus takes them for, so that Argo CD, Flux and {@code kubectl wait} do.
 *
 * <pre>
 *              PodReady  Connected  Ready  WaitingForPerson  Complete  Stalled
 * Pending      no        no         no     no                no        if hindered
 * Starting     its pod   its link   no     no                no        if hindered
 * Idle         its pod   its link   link   no                no        no
 * Running      its pod   its link   link   no                no        no
 * Waiting      its pod   its link   link   yes               no        no
 * Suspended    no        no         no     no                no        no
 * Succeeded    its pod   no         -      no                yes       no
 * Failed       its pod   no         no     no                yes       yes
 * </pre>
 *
 * What has succeeded has no {@code Ready}: kstatus would wait for it for ever.
 */
public final class SessionConditions {
  private SessionConditions() {}

  /** An answer and why. */
  record Answer(String status, Why why) {
    static Answer yes(Reason reason, String message) {
      return new Answer("True", new Why(reason, message));
    }

    static Answer no(Reason reason, String message) {
      return no(new Why(reason, message));
    }

    static Answer no(Why why) {
      return new Answer("False", why);
    }

    static Answer unknown(Reason reason, String message) {
      return new Answer("Unknown", new Why(reason, message));
    }
  }

  static List<Condition> of(
      Session session, LaunchState launch, Answer accepted, List<Condition> before, Instant now) {
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("Accepted", accepted);
    answers.put("PodReady", podReady(launch));
    answers.put("Connected", connected(session));
    if (session.phase() != Phase.SUCCEEDED) {
      answers.put("Ready", ready(session));
    }
    answers.put("WaitingForPerson", waitingForPerson(session));
    answers.put("Complete", complete(session));
    answers.put("Stalled", stalled(session));
    return conditions(answers, session.generation(), before, now);
  }

  /** What the row alone can answer: all but what the pod does. */
  public static List<Condition> of(Session session) {
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("Accepted", Answer.yes(Reason.ACCEPTED, "The session is known."));
    answers.put("Connected", connected(session));
    if (session.phase() != Phase.SUCCEEDED) {
      answers.put("Ready", ready(session));
    }
    answers.put("WaitingForPerson", waitingForPerson(session));
    answers.put("Complete", complete(session));
    answers.put("Stalled", stalled(session));
    return conditions(answers, session.generation(), List.of(), session.phaseSince());
  }

  /** Of an object that will not be a session. */
  static List<Condition> refused(long generation, Why why, List<Condition> before, Instant now) {
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("Accepted", Answer.no(why));
    answers.put("Ready", Answer.no(why));
    answers.put("Stalled", Answer.yes(why.reason(), why.message()));
    return conditions(answers, generation, before, now);
  }

  private static Answer podReady(LaunchState launch) {
    return switch (launch) {
      case Up up -> Answer.yes(Reason.POD_RUNNING, up.ref() + " runs.");
      case Coming coming -> Answer.no(Reason.POD_STARTING, coming.ref() + " is being started.");
      case Hindered hindered -> Answer.no(hindered.why());
      case Crashing crashing -> Answer.no(crashing.why());
      case Ending ending -> Answer.no(ending.why());
      case Over over -> Answer.no(over.why());
      case Absent _ -> Answer.no(Reason.NO_POD, "There is none now.");
      case Unknown unknown -> Answer.unknown(Reason.POD_UNREADABLE, unknown.message());
    };
  }

  private static Answer connected(Session session) {
    return session.connected()
        ? Answer.yes(Reason.CONNECTED, "The runner is connected.")
        : Answer.no(
            Reason.RUNNER_NOT_CONNECTED,
            switch (session.phase()) {
              case PENDING, STARTING -> "The runner has not connected yet.";
              case IDLE, RUNNING, WAITING ->
                  "The runner's connection is lost; it is expected to connect again.";
              case SUSPENDED, SUCCEEDED, FAILED -> "The session has no runner any more.";
            });
  }

  private static Answer ready(Session session) {
    return switch (session.phase()) {
      case IDLE, RUNNING, WAITING ->
          session.connected()
              ? Answer.yes(Reason.READY, "Takes prompts.")
              : Answer.no(
                  Reason.RUNNER_NOT_CONNECTED, "Prompts wait until the runner is connected again.");
      case PENDING, STARTING, SUSPENDED, SUCCEEDED, FAILED -> Answer.no(why(session));
    };
  }

  private static Answer waitingForPerson(Session session) {
    return session.pendingApprovals() > 0
        ? Answer.yes(
            Reason.PERSON_ASKED, session.waitingFor().orElse("The agent waits for an answer."))
        : Answer.no(Reason.NOBODY_ASKED, "No question is open.");
  }

  private static Answer complete(Session session) {
    return session.phase().ended()
        ? new Answer("True", why(session))
        : Answer.no(Reason.NOT_FINISHED, "The session goes on.");
  }

  /** It will not go on unless somebody does something. */
  private static Answer stalled(Session session) {
    Why why = why(session);
    boolean hindered =
        (session.phase() == Phase.PENDING || session.phase() == Phase.STARTING)
            && needsSomebody(why.reason());
    return hindered || session.phase() == Phase.FAILED
        ? new Answer("True", why)
        : Answer.no(Reason.MAKING_PROGRESS, "Nothing is in the way.");
  }

  private static boolean needsSomebody(Reason reason) {
    return switch (reason) {
      case IMAGE_MISSING,
          UNSCHEDULABLE,
          CRASH_LOOP,
          OUT_OF_MEMORY,
          POD_FAILED,
          POD_REFUSED,
          CONFIGURATION_MISSING,
          SETUP_FAILED,
          PROCESS_NOT_STARTED,
          SPEC_INVALID,
          SESSION_DELETED ->
          true;
      case RUNNER_NOT_CONNECTED -> true;
      case CREATED,
          IMPORTED,
          LAUNCHING,
          READY,
          TURN_RUNNING,
          PERSON_ASKED,
          WORK_DONE,
          PROMPT_ADDED,
          CONTROL_PLANE_STOPPED,
          AGENT_EXITED,
          AGENT_NOT_STARTED,
          RUNNER_STOPPED,
          RUNNER_LOST,
          RUNNER_REPLACED,
          EVICTED,
          POD_DELETED,
          PROCESS_ENDED,
          ACCEPTED,
          CONNECTED,
          POD_RUNNING,
          POD_STARTING,
          POD_UNREADABLE,
          NO_POD,
          NODE_LOST,
          NOBODY_ASKED,
          NOT_FINISHED,
          MAKING_PROGRESS ->
          false;
    };
  }

  private static Why why(Session session) {
    return session.why().orElse(new Why(Reason.CREATED, "Nothing has happened yet."));
  }

  private static List<Condition> conditions(
      Map<String, Answer> answers, long generation, List<Condition> before, Instant now) {
    return answers.entrySet().stream()
        .map(entry -> condition(entry.getKey(), entry.getValue(), generation, before, now))
        .toList();
  }

  /** The time is that of the last change of the answer, not of the words. */
  private static Condition condition(
      String type, Answer answer, long generation, List<Condition> before, Instant now) {
    Instant since =
        before.stream()
            .filter(old -> old.type().equals(type) && old.status().equals(answer.status()))
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElse(now);
    return new Condition(
        type,
        answer.status(),
        answer.why().reason().word(),
        answer.why().message(),
        since,
        generation);
  }
}
