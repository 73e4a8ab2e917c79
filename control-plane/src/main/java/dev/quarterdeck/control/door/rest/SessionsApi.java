package dev.quarterdeck.control.door.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.quarterdeck.control.access.Access;
import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Place;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.desired.DesiredSessions;
import dev.quarterdeck.control.desired.DesiredSessions.Made;
import dev.quarterdeck.control.desired.DesiredSessions.Wanted;
import dev.quarterdeck.control.platform.problem.BodyProblems;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemShape;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.SpecJson;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.control.session.SessionStore;
import dev.quarterdeck.control.session.SessionStore.Filter;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
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
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sessions: lists, one, new ones, and their end. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "default",
    description = "A problem.",
    content =
        @Content(
            mediaType = "application/problem+json",
            schema = @Schema(implementation = ProblemShape.class)))
@Tag(name = "Sessions")
final class SessionsApi {
  private final Access access;
  private final Sessions sessions;
  private final DesiredSessions desired;
  private final SessionFinder finder;
  private final SessionViews views;

  SessionsApi(
      Access access,
      Sessions sessions,
      DesiredSessions desired,
      SessionFinder finder,
      SessionViews views) {
    this.access = access;
    this.sessions = sessions;
    this.desired = desired;
    this.finder = finder;
    this.views = views;
  }

  @Get("/namespaces")
  @Operation(
      summary = "Namespaces in which I may see sessions",
      description = "Those that have sessions, and others that are known to exist.")
  @ApiResponse(responseCode = "200", description = "The namespaces.")
  NamespaceList namespaces(@Parameter(hidden = true) Principal principal) {
    List<String> all = access.namespaces(sessions.namespaces());
    List<String> visible =
        switch (access.reach(principal, Deed.LIST_SESSIONS, all)) {
          case Access.Reach.Everywhere() -> all;
          case Access.Reach.Some(List<String> some) -> some;
        };
    return NamespaceList.of(visible);
  }

  @Get("/sessions")
  @Operation(summary = "Sessions of all namespaces that I may see", description = "Newest first.")
  @ApiResponse(responseCode = "200", description = "A page of sessions.")
  SessionPage all(
      @Parameter(hidden = true) Principal principal,
      @Parameter(description = "Only those of this phase.", example = "Waiting") @QueryValue
          @Nullable String phase,
      @Parameter(
              description = "How many at most, 1 to 500.",
              schema = @Schema(type = "integer", defaultValue = "100"))
          @QueryValue
          @Nullable String limit,
      @Parameter(description = "`next` of the page before.") @QueryValue @Nullable String cursor) {
    Optional<List<String>> namespaces =
        switch (access.reach(principal, Deed.LIST_SESSIONS, sessions.namespaces())) {
          case Access.Reach.Everywhere() -> Optional.empty();
          case Access.Reach.Some(List<String> some) -> Optional.of(some);
        };
    return page(namespaces, phase, limit, cursor);
  }

  @Get("/namespaces/{namespace}/sessions")
  @Operation(summary = "Sessions of one namespace", description = "Newest first.")
  @ApiResponse(responseCode = "200", description = "A page of sessions.")
  SessionPage ofNamespace(
      @Parameter(hidden = true) Principal principal,
      String namespace,
      @Parameter(description = "Only those of this phase.", example = "Waiting") @QueryValue
          @Nullable String phase,
      @Parameter(
              description = "How many at most, 1 to 500.",
              schema = @Schema(type = "integer", defaultValue = "100"))
          @QueryValue
          @Nullable String limit,
      @Parameter(description = "`next` of the page before.") @QueryValue @Nullable String cursor) {
    access.require(principal, Deed.LIST_SESSIONS, new Place.Namespace(namespace));
    return page(Optional.of(List.of(namespace)), phase, limit, cursor);
  }

  private SessionPage page(
      Optional<List<String>> namespaces,
      @Nullable String phase,
      @Nullable String asked,
      @Nullable String cursor) {
    int limit = Limits.page(asked, Limits.PAGE, Limits.LARGEST_PAGE);
    // One more than shown tells whether there is another page.
    List<Session> found =
        sessions.page(
            new Filter(
                namespaces,
                Optional.ofNullable(phase).map(SessionsApi::phase),
                Optional.ofNullable(cursor).map(Cursor::parse),
                limit + 1));
    List<Session> shown = found.subList(0, Math.min(limit, found.size()));
    Optional<String> next =
        found.size() > limit ? Optional.of(Cursor.after(shown.getLast())) : Optional.empty();
    return new SessionPage(shown.stream().map(this::view).toList(), next);
  }

  private static Phase phase(String word) {
    return SessionStore.phase(word)
        .orElseThrow(() ->
            Problem.of(
                    ProblemCode.INVALID_REQUEST,
                    "There is no phase " + word + ".",
                    "Use Pending, Starting, Idle, Running, Waiting, Suspended, Succeeded or"
                        + " Failed.")
                .with("field", "phase")
                .exception());
  }

  @Get("/namespaces/{namespace}/sessions/{name}")
  @Operation(summary = "One session")
  @ApiResponse(responseCode = "200", description = "The session.")
  SessionView one(@Parameter(hidden = true) Principal principal, String namespace, String name) {
    return view(finder.find(principal, Deed.SEE_SESSION, namespace, name));
  }

  @Post("/namespaces/{namespace}/sessions")
  @Operation(
      summary = "Make a session",
      description =
          "Asking again with the same `clientId`, or for the same spec under the same name, answers"
              + " with the session that there is.")
  @ApiResponse(
      responseCode = "201",
      description = "It is made.",
      content = @Content(schema = @Schema(implementation = SessionView.class)))
  @ApiResponse(
      responseCode = "200",
      description = "It was made before.",
      content = @Content(schema = @Schema(implementation = SessionView.class)))
  HttpResponse<SessionView> create(
      @Parameter(hidden = true) Principal principal, String namespace, @Body CreateSession body) {
    access.require(principal, Deed.CREATE_SESSION, new Place.Namespace(namespace));
    checkName("namespace", namespace, "a");
    body.name().ifPresent(name -> checkName("name", "default", name));
    body.clientId().ifPresent(SessionsApi::checkClientId);
    Wanted wanted =
        new Wanted(namespace, body.name(), body.clientId(), spec(body), principal.name());
    return switch (desired.make(wanted)) {
      case Made.New(Session session) -> HttpResponse.created(view(session), address(session));
      case Made.Same(Session session) -> HttpResponse.ok(view(session));
      case Made.NameTaken(SessionName name) ->
          throw Problem.of(
                  ProblemCode.NAME_TAKEN,
                  "There is a session " + name + " already, with another spec.",
                  "Choose another name, or leave it out to get one.")
              .exception();
      case Made.Refused(String field, String sentence) ->
          throw Problem.field(field, sentence(sentence), "Correct " + field + " and try again.")
              .exception();
    };
  }

  private static AgentSessionSpec spec(CreateSession body) {
    if (body.spec() == null) {
      throw Problem.field(
              "spec",
              "The body has no spec.",
              "Say at least which agent runs: {\"spec\": {\"agent\": {\"kind\": \"demo\"}}}.")
          .exception();
    }
    try {
      return SpecJson.parseStrictly(body.spec().text());
    } catch (JsonProcessingException e) {
      throw BodyProblems.of(e, "spec").exception();
    }
  }

  static void checkName(String field, String namespace, String name) {
    try {
      SessionName unused = new SessionName(namespace, name);
    } catch (IllegalArgumentException e) {
      throw Problem.field(
              field,
              sentence(String.valueOf(e.getMessage())),
              "Correct it" + (field.equals("name") ? " or leave it out to get one." : "."))
          .exception();
    }
  }

  private static void checkClientId(String clientId) {
    if (clientId.isBlank()) {
      throw Problem.field("clientId", "clientId is blank.", "Make one up, or leave it out.")
          .exception();
    }
    Limits.length("clientId", clientId, Limits.CLIENT_ID);
  }

  /** The rules' words are written without capital and full stop, as Kubernetes shows them. */
  private static String sentence(String words) {
    String text =
        words.isEmpty()
            ? words
            : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    return text.endsWith(".") ? text : text + ".";
  }

  static URI address(Session session) {
    return URI.create(
        "/api/v1/namespaces/" + session.name().namespace() + "/sessions/" + session.name().name());
  }

  @Delete("/namespaces/{namespace}/sessions/{name}")
  @Operation(
      summary = "End a session and its runner",
      description = "Its log stays in the database.")
  @ApiResponse(responseCode = "202", description = "It is going.")
  HttpResponse<?> delete(
      @Parameter(hidden = true) Principal principal, String namespace, String name) {
    Session session = finder.find(principal, Deed.DELETE_SESSION, namespace, name);
    if (session.imported() || session.host().isPresent()) {
      sessions.delete(session.id(), principal.name());
    } else {
      desired.delete(session, principal.name());
    }
    return HttpResponse.accepted();
  }

  private SessionView view(Session session) {
    return views.of(session);
  }
}
