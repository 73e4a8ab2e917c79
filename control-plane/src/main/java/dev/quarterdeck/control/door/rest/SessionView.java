package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.reconcile.SessionConditions;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.AgentSessionStatus;
import dev.quarterdeck.control.resource.SpecJson;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.Transition;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A session, in the shape of the AgentSession object. */
@Introspected
@Schema(name = "Session", description = "A session, in the shape of the AgentSession object.")
record SessionView(
    Metadata metadata, @Schema(implementation = AgentSessionSpec.class) Json spec, Status status) {

  @Introspected
  @Schema(name = "SessionMetadata")
  record Metadata(String namespace, String name, UUID uid, Instant creationTimestamp) {}

  @Introspected
  @Schema(name = "SessionStatus")
  record Status(
      @Schema(
              description = "Where the session is in its life.",
              allowableValues = {
                "Pending",
                "Starting",
                "Idle",
                "Running",
                "Waiting",
                "Suspended",
                "Succeeded",
                "Failed"
              })
          String phase,
      @Schema(description = "Why it is there, for machines.", example = "TurnRunning")
          Optional<String> reason,
      @Schema(description = "Why it is there, for people.") Optional<String> message,
      List<ConditionView> conditions,
      Optional<Run> run,
      @Schema(description = "What the agent waits for a person to say.")
          Optional<String> waitingFor,
      Approvals approvals,
      Prompts prompts,
      @Schema(description = "The position of the last event.") long lastRev,
      Instant lastActivity,
      @Schema(description = "The session in the dashboard.") Optional<String> url) {}

  /** One yes-or-no question about the session, its answer and why. */
  @Introspected
  @Schema(name = "Condition")
  record ConditionView(
      @Schema(example = "Ready") String type,
      @Schema(allowableValues = {"True", "False"}) String status,
      String reason,
      String message,
      Instant lastTransitionTime) {
    static ConditionView of(AgentSessionStatus.Condition condition) {
      return new ConditionView(
          condition.type(),
          condition.status(),
          condition.reason(),
          condition.message(),
          condition.lastTransitionTime());
    }
  }

  /** The life of the runner that works for the session, or did last. */
  @Introspected
  @Schema(name = "SessionRun")
  record Run(
      Optional<String> id,
      @Schema(description = "Grows with every link of a runner.") long epoch,
      @Schema(description = "The pod, or on a laptop the process.") Optional<String> pod,
      Optional<Instant> startedAt) {}

  @Introspected
  @Schema(name = "ApprovalCount")
  record Approvals(int pending) {}

  @Introspected
  @Schema(name = "PromptCount")
  record Prompts(int queued) {}

  static SessionView of(Session session, Optional<Instant> runStartedAt, Optional<String> url) {
    return new SessionView(
        new Metadata(
            session.name().namespace(),
            session.name().name(),
            session.id().value(),
            session.createdAt()),
        new Json(SpecJson.text(session.spec())),
        new Status(
            session.phase().word(),
            session.why().map(why -> why.reason().word()),
            session.why().map(Transition.Why::message).filter(message -> !message.isBlank()),
            SessionConditions.of(session).stream().map(ConditionView::of).toList(),
            run(session, runStartedAt),
            session.waitingFor(),
            new Approvals(session.pendingApprovals()),
            new Prompts(session.queuedPrompts()),
            session.lastRev(),
            session.lastActivity(),
            url));
  }

  private static Optional<Run> run(Session session, Optional<Instant> startedAt) {
    boolean none = session.run().isEmpty() && session.launch().ref().isEmpty();
    return none
        ? Optional.empty()
        : Optional.of(
            new Run(
                session.run().map(RunId::value),
                session.epoch(),
                session.launch().ref(),
                startedAt));
  }
}
