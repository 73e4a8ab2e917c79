package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.log.EventLog;
import dev.quarterdeck.control.platform.http.BlockingPublisher;
import dev.quarterdeck.control.platform.http.SocketPace;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemShape;
import dev.quarterdeck.control.session.Session;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** A session's log: in pages, or as a stream at the same address, as {@code Accept} says. */
@Controller("/api/v1/namespaces/{namespace}/sessions/{name}/events")
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "default",
    description = "A problem.",
    content =
        @Content(
            mediaType = "application/problem+json",
            schema = @Schema(implementation = ProblemShape.class)))
@Tag(name = "Events")
final class EventsApi {
  private final EventLog log;
  private final Sessions sessions;
  private final SessionFinder finder;
  private final EventStreams streams;

  EventsApi(EventLog log, Sessions sessions, SessionFinder finder, EventStreams streams) {
    this.log = log;
    this.sessions = sessions;
    this.finder = finder;
    this.streams = streams;
  }

  /** One route for both: two that differ in what they produce are ambiguous for {@code *}. */
  @Get
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
  @Operation(
      summary = "A page of the log, or all that follows as a stream",
      description =
          "With `Accept: text/event-stream` a stream of server-sent events: `id` is the rev, `data`"
              + " an Event. It begins after `Last-Event-ID`, or after `after`, and goes on until"
              + " the client leaves. Whoever comes back with the last rev misses nothing and sees"
              + " nothing twice. Where days of the log are not kept any more, `event: forgotten` says"
              + " so in their place; its `id` is the last rev that is gone. A comment every 15 seconds says that the stream lives. `event:"
              + " end` is the last one, when the session was deleted or the right to read was"
              + " taken away.")
  @ApiResponse(
      responseCode = "200",
      description = "Events in order.",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = EventView.Page.class)),
        @Content(
            mediaType = MediaType.TEXT_EVENT_STREAM,
            schema = @Schema(implementation = EventView.class))
      })
  HttpResponse<?> events(
      HttpRequest<?> request,
      @Parameter(hidden = true) Principal principal,
      String namespace,
      String name,
      @Parameter(
              description = "The last rev that is known; 0 for all.",
              schema = @Schema(type = "integer", format = "int64", defaultValue = "0"))
          @QueryValue
          @Nullable String after,
      @Parameter(
              description = "How many at most in a page, 1 to 1000.",
              schema = @Schema(type = "integer", defaultValue = "500"))
          @QueryValue
          @Nullable String limit,
      @Parameter(
              name = "Last-Event-ID",
              in = ParameterIn.HEADER,
              description = "For a stream: the last rev that is known. Goes before `after`.",
              schema = @Schema(type = "integer", format = "int64"))
          @Header("Last-Event-ID")
          @Nullable String lastEventId) {
    Session session = finder.find(principal, Deed.READ_CONVERSATION, namespace, name);
    if (wantsStream(request)) {
      long start = position(lastEventId == null ? after : lastEventId);
      return HttpResponse.ok(stream(request, principal, session, start))
          .contentType(MediaType.TEXT_EVENT_STREAM_TYPE);
    }
    int most = Limits.page(limit, Limits.EVENTS, Limits.MOST_EVENTS);
    return HttpResponse.ok(page(session, position(after), most))
        .contentType(MediaType.APPLICATION_JSON_TYPE);
  }

  private static boolean wantsStream(HttpRequest<?> request) {
    return request.getHeaders().accept().stream()
        .map(MediaType::getName)
        .filter(type ->
            type.equals(MediaType.TEXT_EVENT_STREAM) || type.equals(MediaType.APPLICATION_JSON))
        .findFirst()
        .filter(MediaType.TEXT_EVENT_STREAM::equals)
        .isPresent();
  }

  private EventView.Page page(Session session, long after, int most) {
    List<Event> events = log.after(session, after, most);
    long last = sessions.find(session.id()).map(Session::lastRev).orElse(session.lastRev());
    long first = log.forgottenRev(session.id()) + 1;
    return new EventView.Page(events.stream().map(EventView::of).toList(), first, last);
  }

  private Publisher<byte[]> stream(
      HttpRequest<?> request, Principal reader, Session session, long start) {
    SocketPace pace = SocketPace.of(request);
    return new BlockingPublisher<>(
        "events-" + session.id(),
        sink ->
            streams.run(
                reader,
                session,
                start,
                piece -> {
                  sink.emit(piece);
                  pace.passedOn(piece.length);
                }));
  }

  private static long position(@Nullable String after) {
    try {
      long rev = after == null ? 0 : Long.parseLong(after);
      if (rev >= 0) {
        return rev;
      }
    } catch (NumberFormatException e) {
      // Falls through: it is no rev either way.
    }
    throw Problem.of(
            ProblemCode.INVALID_REQUEST,
            "A rev cannot be \"" + after + "\".",
            "Use the rev of the last event that you have, or 0.")
        .with("field", "after")
        .exception();
  }
}
