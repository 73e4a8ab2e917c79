package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A summary of how a session is. The conversation is never in it: etcd is not a log. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AgentSessionStatus(
    @JsonPropertyDescription("Where the session is in its life.") @Nullable String phase,
    @JsonPropertyDescription("The generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @Nullable List<Condition> conditions,
    @JsonPropertyDescription("The runner that works for the session, or did last.")
        @Nullable Run run,
    @JsonPropertyDescription("What the agent waits for a person to say.")
        @Nullable String waitingFor,
    @Nullable Approvals approvals,
    @Nullable Prompts prompts,
    @JsonPropertyDescription("The position of the last event.") @Nullable Long lastRev,
    @JsonPropertyDescription("When something last happened in the session.")
        @Nullable Instant lastActivity,
    @JsonPropertyDescription("The session in the dashboard.") @Nullable String url) {

  /** One yes-or-no question about the session, its answer and why. */
  public record Condition(
      @Required String type,
      @Required String status,
      @Required String reason,
      @Required String message,
      @Required Instant lastTransitionTime,
      @Required long observedGeneration) {}

  /** The runner's pod and the last run in it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Run(
      @Nullable String id,
      @JsonPropertyDescription("Grows with every link of a runner; 0: none yet.") @Required
          long epoch,
      @Nullable String pod,
      @Nullable Instant startedAt) {}

  /** Questions to people. */
  public record Approvals(int pending) {}

  /** Prompts that wait. */
  public record Prompts(int queued) {}
}
