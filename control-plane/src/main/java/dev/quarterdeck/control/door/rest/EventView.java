package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One entry of a session's log. */
@Introspected
@Schema(name = "Event", description = "One entry of a session's log.")
record EventView(
    @Schema(description = "The position in the session's log: 1, 2, 3 … without a gap.") long rev,
    @Schema(description = "A name of the event vocabulary.", example = "agent.message") String type,
    Instant ts,
    @Schema(description = "The runner's host, for what a runner said.") Optional<String> hostId,
    @Schema(description = "The runner's life, for what a runner said.") Optional<String> runId,
    @Schema(description = "The position within that life.") Optional<Long> seq,
    @Schema(
            type = "object",
            description = "As it came over the runner's link, in snake_case.",
            example = "{\"text\":\"Hello.\"}")
        Json data) {

  static EventView of(Event event) {
    return new EventView(
        event.rev(),
        event.type(),
        event.ts(),
        event.hostId().map(HostId::value),
        event.runId().map(RunId::value),
        event.seq().isPresent() ? Optional.of(event.seq().getAsLong()) : Optional.empty(),
        event.data());
  }

  /** Some events in order, and how far the log goes. */
  @Introspected
  @Schema(name = "EventPage", description = "Some events in order.")
  record Page(
      List<EventView> events,
      @Schema(
              description =
                  "The first position that is still kept: 1, unless older days were let go.")
          long firstRev,
      @Schema(description = "The position of the log's last event; below it there is more to read.")
          long lastRev) {}
}
