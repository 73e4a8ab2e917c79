package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.conversation.Prompts;
import dev.quarterdeck.control.conversation.Prompts.Added;
import dev.quarterdeck.control.conversation.Prompts.Removed;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemException;
import dev.quarterdeck.control.platform.problem.ProblemShape;
import dev.quarterdeck.control.session.Prompt;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.protocol.InputId;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people want of the agent: given, taken back, interrupted. */
@Controller("/api/v1/namespaces/{namespace}/sessions/{name}")
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "default",
    description = "A problem.",
    content =
        @Content(
            mediaType = "application/problem+json",
            schema = @Schema(implementation = ProblemShape.class)))
@Tag(name = "Prompts")
final class PromptsApi {
  private final Prompts prompts;
  private final SessionFinder finder;

  PromptsApi(Prompts prompts, SessionFinder finder) {
    this.prompts = prompts;
    this.finder = finder;
  }

  @Get("/prompts")
  @Operation(
      summary = "The latest prompts",
      description = "Up to 200, in the order in which they are worked off.")
  @ApiResponse(responseCode = "200", description = "The prompts.")
  PromptView.All list(
      @Parameter(hidden = true) Principal principal, String namespace, String name) {
    Session session = finder.find(principal, Deed.READ_CONVERSATION, namespace, name);
    return new PromptView.All(
        prompts.list(session.id()).stream()
            .filter(prompt -> prompt.state() != Prompt.State.REMOVED)
            .map(PromptView::of)
            .toList());
  }

  @Post("/prompts")
  @Operation(
      summary = "Give the agent a prompt",
      description =
          "It waits until the agent is done with those before it. Sending the same id and text"
              + " again changes nothing.")
  @ApiResponse(
      responseCode = "201",
      description = "It is queued.",
      content = @Content(schema = @Schema(implementation = PromptView.class)))
  @ApiResponse(
      responseCode = "200",
      description = "It was given before.",
      content = @Content(schema = @Schema(implementation = PromptView.class)))
  HttpResponse<PromptView> add(
      @Parameter(hidden = true) Principal principal,
      String namespace,
      String name,
      @Body PromptView.Add body) {
    Session session = finder.find(principal, Deed.PROMPT, namespace, name);
    InputId id = newId(body.id());
    String text = text(body.text());
    // A program in a terminal takes nothing until the line ends.
    String typed = session.host().isPresent() && !text.endsWith("\n") ? text + "\n" : text;
    Added added =
        prompts.add(session.id(), id, typed, principal.name()).orElseThrow(SessionFinder::notReady);
    return switch (added) {
      case Added.New(Prompt prompt) -> HttpResponse.created(PromptView.of(prompt));
      case Added.Same(Prompt prompt) -> HttpResponse.ok(PromptView.of(prompt));
      case Added.Different(Prompt _) ->
          throw Problem.of(
                  ProblemCode.ID_TAKEN,
                  "The id " + id + " belongs to a prompt with other words.",
                  "Make up a new id for every new prompt.")
              .exception();
      case Added.SessionEnded(String because) ->
          throw Problem.of(
                  ProblemCode.SESSION_ENDED,
                  "The prompt was not taken: " + because + ".",
                  "Make a new session.")
              .exception();
    };
  }

  private static InputId newId(@Nullable String id) {
    try {
      return new InputId(id == null ? "" : id);
    } catch (IllegalArgumentException e) {
      throw Problem.field(
              "id",
              "id must be 1 to 200 letters, digits or ._:@/- and start with a letter or digit.",
              "A random UUID will do.")
          .exception();
    }
  }

  private static String text(@Nullable String text) {
    if (text == null || text.isBlank()) {
      throw Problem.field("text", "text is blank.", "Write what the agent should do.").exception();
    }
    Limits.length("text", text, Limits.PROMPT);
    return text;
  }

  @Delete("/prompts/{id}")
  @Operation(summary = "Take a prompt back", description = "Only while it waits.")
  @ApiResponse(responseCode = "204", description = "It is gone.")
  HttpResponse<?> remove(
      @Parameter(hidden = true) Principal principal, String namespace, String name, String id) {
    Session session = finder.find(principal, Deed.PROMPT, namespace, name);
    Removed removed =
        knownId(id)
            .flatMap(known -> prompts.remove(session.id(), known, principal.name()))
            .orElseThrow(() -> noPrompt(id));
    return switch (removed) {
      case Removed.Done() -> HttpResponse.noContent();
      case Removed.NotFound() -> throw noPrompt(id);
      case Removed.TooLate(Prompt.State state) ->
          throw Problem.of(
                  ProblemCode.PROMPT_SENT,
                  "The prompt is " + PromptView.word(state) + " and cannot be taken back.",
                  "Interrupt the agent instead.")
              .exception();
    };
  }

  private static Optional<InputId> knownId(String id) {
    try {
      return Optional.of(new InputId(id));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ProblemException noPrompt(String id) {
    return Problem.of(
            ProblemCode.PROMPT_NOT_FOUND,
            "The session has no prompt " + id + ".",
            "GET …/prompts lists them.")
        .exception();
  }

  @Post("/interrupt")
  @Operation(
      summary = "Ask the agent to stop what it does",
      description = "The turn ends; the session stays and takes the next prompt.")
  @ApiResponse(responseCode = "202", description = "The agent is asked to stop.")
  HttpResponse<?> interrupt(
      @Parameter(hidden = true) Principal principal, String namespace, String name) {
    Session session = finder.find(principal, Deed.PROMPT, namespace, name);
    boolean asked =
        prompts.interrupt(session.id(), principal.name()).orElseThrow(SessionFinder::notReady);
    if (!asked) {
      throw Problem.of(
              ProblemCode.NO_TURN_RUNNING,
              "The agent is not working on a prompt.",
              "There is nothing to do.")
          .exception();
    }
    return HttpResponse.accepted();
  }
}
