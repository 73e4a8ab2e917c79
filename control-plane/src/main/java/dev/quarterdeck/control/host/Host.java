package dev.quarterdeck.control.host;

import dev.quarterdeck.protocol.HostId;
import java.time.Instant;
import java.util.Optional;

/** A machine whose program dials in by itself. All its runs are sessions of one namespace. */
public record Host(
    HostId id,
    String namespace,
    String createdBy,
    Instant createdAt,
    long epoch,
    boolean connected,
    Optional<Instant> linkedAt) {}
