package dev.quarterdeck.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** One frame. Events of a run carry their run and its {@code seq}; words about the link do not. */
public record Envelope(
    String type,
    Instant ts,
    Optional<HostId> hostId,
    Optional<RunId> runId,
    OptionalLong seq,
    Json data) {

  private static final int LONGEST_TYPE = 100;

  public Envelope {
    requireNonNull(ts, "ts");
    requireNonNull(hostId, "host_id");
    requireNonNull(runId, "run_id");
    requireNonNull(seq, "seq");
    requireNonNull(data, "data");
    if (type.isEmpty() || type.length() > LONGEST_TYPE || !Identifiers.consistsOf(type, "._:/-")) {
      throw new IllegalArgumentException("type must be 1 to 100 letters, digits or ._:/-");
    }
    if (seq.isPresent() && seq.getAsLong() < 1) {
      throw new IllegalArgumentException("seq counts from 1");
    }
    if (seq.isPresent() && runId.isEmpty()) {
      throw new IllegalArgumentException("an event with a seq needs a run_id");
    }
  }
}
