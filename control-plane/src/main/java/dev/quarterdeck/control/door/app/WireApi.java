package dev.quarterdeck.control.door.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.control.access.Access;
import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.host.Host;
import dev.quarterdeck.control.host.Hosts;
import dev.quarterdeck.control.log.EventLog;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemException;
import dev.quarterdeck.control.platform.problem.ProblemShape;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionStore.Filter;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpResponse;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The REST paths of the host wire, for its apps. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "default",
    description = "A problem.",
    content =
        @Content(
            mediaType = "application/problem+json",
            schema = @Schema(implementation = ProblemShape.class)))
@Tag(name = "Host wire")
final class WireApi {
  private static final int MOST = 500;
  private static final int USUAL = 100;

  /** Snake case: this wire's fields are older than ours. */
  @Introspected
  @Schema(name = "WireHost")
  record HostOf(String host_id, String namespace, boolean online, Optional<Instant> last_seen) {}

  @Introspected
  @Schema(name = "WireRun")
  record RunOf(
      String session_id,
      Optional<String> run_id,
      Optional<String> host_id,
      String namespace,
      String name,
      String tool,
      @Schema(allowableValues = {"starting", "running", "awaiting_input", "exited"}) String status,
      Optional<String> waiting_for,
      boolean online,
      Instant started_at,
      Instant last_activity,
      long last_rev) {
    static RunOf of(Session session) {
      return new RunOf(
          session.id().toString(),
          session.run().map(RunId::value),
          session.host().map(HostId::value),
          session.name().namespace(),
          session.name().name(),
          tool(session),
          status(session.phase()),
          session.waitingFor(),
          session.connected(),
          session.createdAt(),
          session.lastActivity(),
          session.lastRev());
    }

    private static String tool(Session session) {
      List<String> command = session.spec().agent().command();
      return session.host().isPresent() && command != null && !command.isEmpty()
          ? command.getFirst().split("\\s+", 2)[0]
          : session.spec().agent().kind().word();
    }

    private static String status(Phase phase) {
      return switch (phase) {
        case PENDING, STARTING, SUSPENDED -> "starting";
        case RUNNING -> "running";
        case IDLE, WAITING -> "awaiting_input";
        case SUCCEEDED, FAILED -> "exited";
      };
    }
  }

  @Introspected
  @Schema(name = "RunInput")
  record Input(
      @Nullable String input_id,
      @Schema(description = "As it is typed: end it with a line feed.") @Nullable String text,
      @Schema(description = "Ignored: the log says who was signed in.") @Nullable String actor) {
    @Override
    public String toString() {
      return "Input[" + input_id + "]";
    }
  }

  private final Access access;
  private final Sessions sessions;
  private final Hosts hosts;
  private final EventLog log;
  private final Runs runs;

  WireApi(Access access, Sessions sessions, Hosts hosts, EventLog log, Runs runs) {
    this.access = access;
    this.sessions = sessions;
    this.hosts = hosts;
    this.log = log;
    this.runs = runs;
  }

  @Get("/hosts")
  @Operation(summary = "Hosts of the namespaces whose sessions I may list")
  @ApiResponse(responseCode = "200", description = "The hosts.")
  List<HostOf> hosts(@Parameter(hidden = true) Principal principal) {
    List<Host> all = hosts.list();
    List<String> namespaces = all.stream().map(Host::namespace).distinct().toList();
    List<Host> visible =
        switch (access.reach(principal, Deed.LIST_SESSIONS, namespaces)) {
          case Access.Reach.Everywhere() -> all;
          case Access.Reach.Some(List<String> some) ->
              all.stream().filter(host -> some.contains(host.namespace())).toList();
        };
    return visible.stream()
        .map(host ->
            new HostOf(host.id().value(), host.namespace(), host.connected(), host.linkedAt()))
        .toList();
  }

  @Get("/runs")
  @Operation(summary = "Runs of all sessions that I may see", description = "Newest first.")
  @ApiResponse(responseCode = "200", description = "The runs.")
  List<RunOf> runs(
      @Parameter(hidden = true) Principal principal, @QueryValue @Nullable String limit) {
    return visible(principal, most(limit)).stream()
        .filter(session -> session.run().isPresent())
        .map(RunOf::of)
        .toList();
  }

  @Get("/sessions")
  @Operation(summary = "Sessions that I may see", description = "Newest first.")
  @ApiResponse(responseCode = "200", description = "The sessions.")
  List<RunOf> sessions(
      @Parameter(hidden = true) Principal principal, @QueryValue @Nullable String limit) {
    return visible(principal, most(limit)).stream().map(RunOf::of).toList();
  }

  @Get("/sessions/recent")
  @Operation(summary = "The newest sessions that I may see")
  @ApiResponse(responseCode = "200", description = "The sessions.")
  List<RunOf> recent(
      @Parameter(hidden = true) Principal principal, @QueryValue @Nullable String limit) {
    return sessions(principal, limit);
  }

  @Get("/sessions/{id}")
  @Operation(summary = "One session, by its own id or its run's")
  @ApiResponse(responseCode = "200", description = "The session.")
  RunOf session(@Parameter(hidden = true) Principal principal, String id) {
    return RunOf.of(find(principal, id));
  }

  @Get("/sessions/{id}/messages")
  @Operation(
      summary = "A page of a session's events",
      description =
          "In order; `rev` is the id that `before_id` means. Without it the page is the last one.")
  @ApiResponse(
      responseCode = "200",
      description = "The events, as `/ws/app` sends them.",
      content = @Content(schema = @Schema(type = "array")))
  Json messages(
      @Parameter(hidden = true) Principal principal,
      String id,
      @QueryValue @Nullable String limit,
      @QueryValue("before_id") @Nullable String before,
      @QueryValue("include_output") @Nullable Boolean output) {
    Session session = find(principal, id);
    List<String> frames =
        log.before(session, before(before), output == null || output, most(limit)).stream()
            .map(event -> AppForms.node(session.id(), event))
            .map(ObjectNode::toString)
            .toList();
    return new Json("[" + String.join(",", frames) + "]");
  }

  @Post("/runs/{id}/input")
  @Operation(
      summary = "Type into a run",
      description = "Sent again with the same `input_id` it is written once.")
  @ApiResponse(responseCode = "204", description = "It is on its way to the host.")
  @ApiResponse(responseCode = "404", description = "There is no such run, or it is over.")
  @ApiResponse(responseCode = "502", description = "The run's host is away; nothing was queued.")
  HttpResponse<?> input(
      @Parameter(hidden = true) Principal principal, String id, @Body Input body) {
    runs.input(
        principal,
        id,
        body.input_id() == null ? "" : body.input_id(),
        body.text() == null ? "" : body.text());
    return HttpResponse.noContent();
  }

  private List<Session> visible(Principal principal, int limit) {
    Optional<List<String>> namespaces =
        switch (access.reach(principal, Deed.LIST_SESSIONS, sessions.namespaces())) {
          case Access.Reach.Everywhere() -> Optional.empty();
          case Access.Reach.Some(List<String> some) -> Optional.of(some);
        };
    return sessions.page(new Filter(namespaces, Optional.empty(), Optional.empty(), limit));
  }

  private Session find(Principal principal, String id) {
    Optional<Session> byId = uuid(id).map(SessionId::new).flatMap(sessions::find);
    if (byId.isEmpty()) {
      return runs.find(principal, id, Deed.READ_CONVERSATION);
    }
    return byId.filter(session -> !session.deleted())
        .filter(session ->
            access.allows(
                principal,
                Deed.READ_CONVERSATION,
                new dev.quarterdeck.control.access.Place.Thing(
                    session.name().namespace(), session.name().name())))
        .orElseThrow(() -> noSession(id));
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ProblemException noSession(String id) {
    return Problem.of(
            ProblemCode.SESSION_NOT_FOUND,
            "There is no session " + id + ".",
            "GET /sessions lists those that you may see.")
        .exception();
  }

  private static int most(@Nullable String limit) {
    return (int) number("limit", limit, USUAL, MOST);
  }

  private static long before(@Nullable String rev) {
    return number("before_id", rev, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  private static long number(String field, @Nullable String text, long usual, long most) {
    try {
      long value = text == null ? usual : Long.parseLong(text);
      if (value >= 1 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through: it is no number either way.
    }
    throw Problem.of(
            ProblemCode.INVALID_REQUEST,
            field + " cannot be \"" + text + "\".",
            "Use a number from 1 to " + most + ", or leave it out.")
        .with("field", field)
        .exception();
  }
}
