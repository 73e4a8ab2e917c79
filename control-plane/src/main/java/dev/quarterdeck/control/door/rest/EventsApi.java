package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.log.EventLog;
import dev.quarterdeck.control.platform.http.BlockingPublisher;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.session.Session;
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
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.reactivestreams.Publisher;

/** A session's log: in pages, or as a stream at the same address, as {@code Accept} says. */
@Controller("/api/v1/namespaces/{namespace}/sessions/{name}/events")
@ExecuteOn(TaskExecutors.BLOCKING)
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

  @Get
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "A page of the log, or all that follows as a stream",
      description =
          "With `Accept: text/event-stream` a stream of server-sent events: `id` is the rev, `data`"
              + " an Event. It begins after `Last-Event-ID`, or after `after`, and goes on until"
              + " the client leaves. Whoever comes back with the last rev misses nothing and sees"
              + " nothing twice. A comment every 15 seconds says that the stream lives. `event:"
              + " end` is the last one, when the session was deleted or the right to read was"
              + " taken away.")
  EventView.Page page(
      Principal principal,
      String namespace,
      String name,
      @Parameter(description = "The last rev that is known; 0 for all.") @QueryValue
          Optional<Long> after,
      @Parameter(description = "How many at most, 1 to 1000.") @QueryValue
          Optional<Integer> limit) {
    Session session = finder.find(principal, Deed.READ_CONVERSATION, namespace, name);
    int most = Limits.page(limit, Limits.EVENTS, Limits.MOST_EVENTS);
    List<Event> events = log.after(session.id(), position(after), most);
    long last = sessions.find(session.id()).map(Session::lastRev).orElse(session.lastRev());
    return new EventView.Page(events.stream().map(EventView::of).toList(), last);
  }

  @Get
  @Produces(MediaType.TEXT_EVENT_STREAM)
  @io.swagger.v3.oas.annotations.Hidden
  Publisher<byte[]> stream(
      Principal principal,
      String namespace,
      String name,
      @QueryValue Optional<Long> after,
      @Header("Last-Event-ID") Optional<Long> lastEventId) {
    Session session = finder.find(principal, Deed.READ_CONVERSATION, namespace, name);
    long start = position(lastEventId.or(() -> after));
    return new BlockingPublisher<>(
        "events-" + session.id(), sink -> streams.run(principal, session, start, sink));
  }

  private static long position(Optional<Long> after) {
    long rev = after.orElse(0L);
    if (rev < 0) {
      throw Problem.of(
              ProblemCode.INVALID_REQUEST,
              "A rev cannot be " + rev + ".",
              "Use the rev of the last event that you have, or 0.")
          .with("field", "after")
          .exception();
    }
    return rev;
  }
}
