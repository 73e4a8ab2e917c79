package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.resource.AgentSessionStatus;
import dev.quarterdeck.control.resource.AgentSessionStatus.Approvals;
import dev.quarterdeck.control.resource.AgentSessionStatus.Condition;
import dev.quarterdeck.control.resource.AgentSessionStatus.Prompts;
import dev.quarterdeck.control.resource.AgentSessionStatus.Run;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.Transition.Why;
import dev.quarterdeck.protocol.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the status of an AgentSession is. */
final class StatusBlueprint {
  private StatusBlueprint() {}

  /** The status the object should have now; none when there is no object. */
  static Optional<AgentSessionStatus> of(
      Observation seen, Optional<Instant> runStarted, Optional<String> dashboard) {
    return switch (seen.declaration()) {
      case Declaration.Present declared ->
          seen.session()
              .map(session ->
                  session.deleted()
                      ? refused(seen, declared.generation(), FORGOTTEN)
                      : of(seen, session, accepted(), runStarted, dashboard));
      case Declaration.Unreadable declared -> {
        Why why = new Why(Reason.SPEC_INVALID, declared.problem());
        yield Optional.of(
            seen.session()
                .filter(session -> !session.deleted())
                .map(session -> of(seen, session, refusal(why), runStarted, dashboard))
                .orElseGet(() -> refused(seen, declared.generation(), why)));
      }
      case Declaration.Gone _, Declaration.RowOnly _, Declaration.Unknown _ -> Optional.empty();
    };
  }

  private static final Why FORGOTTEN =
      new Why(
          Reason.SESSION_DELETED,
          "This session was deleted before and cannot come back. Create another AgentSession.");

  /** The status the object has. */
  static Optional<AgentSessionStatus> present(Observation seen) {
    return switch (seen.declaration()) {
      case Declaration.Present declared -> declared.status();
      case Declaration.Unreadable declared -> declared.status();
      case Declaration.Gone _, Declaration.RowOnly _, Declaration.Unknown _ -> Optional.empty();
    };
  }

  private static AgentSessionStatus of(
      Observation seen,
      Session session,
      SessionConditions.Answer accepted,
      Optional<Instant> runStarted,
      Optional<String> dashboard) {
    return new AgentSessionStatus(
        session.phase().word(),
        session.generation(),
        SessionConditions.of(
            session, seen.launch(), accepted, conditionsOf(present(seen)), seen.now()),
        run(session, seen.launch(), runStarted),
        session.waitingFor().orElse(null),
        new Approvals(session.pendingApprovals()),
        new Prompts(session.queuedPrompts()),
        session.lastRev(),
        session.lastActivity(),
        dashboard.map(base -> url(base, session)).orElse(null));
  }

  private static AgentSessionStatus refused(Observation seen, long generation, Why why) {
    return new AgentSessionStatus(
        null,
        generation,
        SessionConditions.refused(generation, why, conditionsOf(present(seen)), seen.now()),
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static SessionConditions.Answer accepted() {
    return SessionConditions.Answer.yes(Reason.ACCEPTED, "The session is known.");
  }

  private static SessionConditions.Answer refusal(Why why) {
    return SessionConditions.Answer.no(why);
  }

  /** From the first launch on, so that people find the pod that does not come up, too. */
  private static @org.jspecify.annotations.Nullable Run run(
      Session session, LaunchState launch, Optional<Instant> started) {
    Optional<String> pod =
        launch.launched().map(LaunchState.Launched::ref).or(() -> session.launch().ref());
    if (session.launch().attempt() == 0 && session.epoch() == 0) {
      return null;
    }
    return new Run(
        session.run().map(RunId::value).orElse(null),
        session.epoch(),
        pod.orElse(null),
        started.orElse(null));
  }

  private static String url(String base, Session session) {
    return base.replaceAll("/+$", "")
        + "/sessions/"
        + session.name().namespace()
        + "/"
        + session.name().name();
  }

  private static List<Condition> conditionsOf(Optional<AgentSessionStatus> status) {
    return status.map(AgentSessionStatus::conditions).orElse(List.of());
  }
}
