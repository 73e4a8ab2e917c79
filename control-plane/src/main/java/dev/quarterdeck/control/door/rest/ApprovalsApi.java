package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.access.Access;
import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.approval.Approval;
import dev.quarterdeck.control.approval.ApprovalId;
import dev.quarterdeck.control.approval.ApprovalStore.Filter;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.conversation.Verdicts;
import dev.quarterdeck.control.conversation.Verdicts.Outcome;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemException;
import dev.quarterdeck.control.platform.problem.ProblemShape;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.SessionEvent.Decision;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What agents ask, and what people say to it. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "default",
    description = "A problem.",
    content =
        @Content(
            mediaType = "application/problem+json",
            schema = @Schema(implementation = ProblemShape.class)))
@Tag(name = "Approvals")
final class ApprovalsApi {
  private final Access access;
  private final Verdicts verdicts;
  private final Sessions sessions;
  private final SessionFinder finder;

  ApprovalsApi(Access access, Verdicts verdicts, Sessions sessions, SessionFinder finder) {
    this.access = access;
    this.verdicts = verdicts;
    this.sessions = sessions;
    this.finder = finder;
  }

  @Get("/approvals")
  @Operation(
      summary = "The inbox: approvals of all namespaces that I may see",
      description = "Oldest first.")
  @ApiResponse(responseCode = "200", description = "The approvals.")
  ApprovalView.All inbox(
      @Parameter(hidden = true) Principal principal,
      @Parameter(description = "Only those in this state.", example = "pending") @QueryValue
          @Nullable String state,
      @Parameter(
              description = "How many at most, 1 to 500.",
              schema = @Schema(type = "integer", defaultValue = "100"))
          @QueryValue
          @Nullable String limit) {
    Optional<List<String>> namespaces =
        switch (access.reach(principal, Deed.SEE_APPROVALS, sessions.namespaces())) {
          case Access.Reach.Everywhere() -> Optional.empty();
          case Access.Reach.Some(List<String> some) -> Optional.of(some);
        };
    return list(Optional.empty(), namespaces, state, limit);
  }

  @Get("/namespaces/{namespace}/sessions/{name}/approvals")
  @Operation(summary = "Approvals of one session", description = "Oldest first.")
  @ApiResponse(responseCode = "200", description = "The approvals.")
  ApprovalView.All ofSession(
      @Parameter(hidden = true) Principal principal,
      String namespace,
      String name,
      @Parameter(description = "Only those in this state.", example = "pending") @QueryValue
          @Nullable String state,
      @Parameter(
              description = "How many at most, 1 to 500.",
              schema = @Schema(type = "integer", defaultValue = "100"))
          @QueryValue
          @Nullable String limit) {
    Session session = finder.find(principal, Deed.SEE_APPROVALS, namespace, name);
    return list(Optional.of(session.id()), Optional.empty(), state, limit);
  }

  private ApprovalView.All list(
      Optional<SessionId> session,
      Optional<List<String>> namespaces,
      @Nullable String state,
      @Nullable String limit) {
    int most = Limits.page(limit, Limits.PAGE, Limits.LARGEST_PAGE);
    Filter filter =
        new Filter(session, namespaces, Optional.ofNullable(state).map(ApprovalsApi::state), most);
    return new ApprovalView.All(verdicts.list(filter).stream().map(ApprovalView::of).toList());
  }

  private static Approval.State state(String word) {
    return Arrays.stream(Approval.State.values())
        .filter(state -> state.name().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(() ->
            Problem.of(
                    ProblemCode.INVALID_REQUEST,
                    "There is no state " + word + ".",
                    "Use pending, approved, denied, answered, expired or withdrawn.")
                .with("field", "state")
                .exception());
  }

  @Post("/namespaces/{namespace}/sessions/{name}/approvals/{id}/verdict")
  @Operation(
      summary = "Decide",
      description =
          "The first verdict counts. It travels to the agent until it has it: `delivered` says so.")
  @ApiResponse(responseCode = "200", description = "The approval, decided.")
  ApprovalView decide(
      @Parameter(hidden = true) Principal principal,
      String namespace,
      String name,
      String id,
      @Body ApprovalView.Verdict body) {
    Session session = finder.find(principal, Deed.DECIDE_APPROVAL, namespace, name);
    ApprovalId approval = approvalOf(session, id);
    Verdicts.Verdict verdict = verdict(body, principal.name());
    return switch (verdicts.decide(approval, verdict).orElseThrow(() -> notFound(id))) {
      case Outcome.Decided(Approval decided) -> ApprovalView.of(decided);
      case Outcome.AlreadyClosed(Approval closed) -> throw closed(closed);
      case Outcome.NoSuchOption(Approval offered) -> throw noSuchOption(offered);
    };
  }

  private ApprovalId approvalOf(Session session, String id) {
    try {
      ApprovalId approval = new ApprovalId(UUID.fromString(id));
      return verdicts
          .find(approval)
          .filter(found -> found.sessionId().equals(session.id()))
          .map(Approval::id)
          .orElseThrow(() -> notFound(id));
    } catch (IllegalArgumentException e) {
      throw notFound(id);
    }
  }

  private static Verdicts.Verdict verdict(ApprovalView.Verdict body, String by) {
    Decision decision = decision(body.decision());
    body.reason().ifPresent(text -> Limits.length("reason", text, Limits.REASON));
    body.answer().ifPresent(text -> Limits.length("answer", text, Limits.PROMPT));
    if (decision == Decision.ANSWER && body.answer().isEmpty() && body.optionId().isEmpty()) {
      throw Problem.field(
              "answer", "An answer has neither words nor an option.", "Send answer or optionId.")
          .exception();
    }
    return new Verdicts.Verdict(decision, by, body.reason(), body.optionId(), body.answer());
  }

  private static Decision decision(@Nullable String word) {
    return Arrays.stream(Decision.values())
        .filter(decision -> ApprovalView.word(decision).equals(word))
        .findFirst()
        .orElseThrow(() ->
            Problem.field(
                    "decision",
                    word == null ? "decision is missing." : "decision cannot be \"" + word + "\".",
                    "Use Approve, Deny or Answer.")
                .exception());
  }

  private static ProblemException notFound(String id) {
    return Problem.of(
            ProblemCode.APPROVAL_NOT_FOUND,
            "The session has no approval " + id + ".",
            "GET …/approvals lists them.")
        .exception();
  }

  private static ProblemException closed(Approval approval) {
    if (approval.decision().isEmpty()) {
      return Problem.of(
              ProblemCode.APPROVAL_CLOSED,
              "The question is "
                  + approval.state().name().toLowerCase(Locale.ROOT)
                  + ": "
                  + approval.closedBecause().orElse("its run is over")
                  + ".",
              "There is nothing to decide any more.")
          .exception();
    }
    Approval.Decision decision = approval.decision().get();
    String word = ApprovalView.word(decision.decision());
    return Problem.of(
            ProblemCode.ALREADY_DECIDED,
            decision.by() + " decided " + word + " at " + decision.at() + ".",
            "The first verdict counts; nothing was changed.")
        .with(
            "decision",
            Map.of("decision", word, "by", decision.by(), "at", decision.at().toString()))
        .exception();
  }

  private static ProblemException noSuchOption(Approval approval) {
    String options =
        String.join(", ", approval.question().options().stream().map(o -> o.optionId()).toList());
    return Problem.field(
            "optionId",
            "The agent offers no such option.",
            options.isEmpty() ? "Leave optionId out." : "Use one of: " + options + ".")
        .exception();
  }
}
