package dev.quarterdeck.control.log;

import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** One entry of a session's log. {@code ts} is the speaker's clock, {@code recordedAt} ours. */
public record Event(
    long rev,
    String type,
    Instant ts,
    Optional<HostId> hostId,
    Optional<RunId> runId,
    OptionalLong seq,
    Json data,
    Instant recordedAt) {}
