package dev.quarterdeck.control.launch.local;

import dev.quarterdeck.control.platform.process.ProcessIdentity;
import java.time.Instant;
import java.util.Optional;

/**
 * What the row keeps of a launch. The mark is in the environment of all that the launch started.
 */
record LaunchRecord(
    int attempt,
    ProcessIdentity process,
    String mark,
    String url,
    Instant startedAt,
    Optional<Instant> goneBy) {

  static final String MARK_VARIABLE = "QUARTERDECK_LAUNCH";

  String ref() {
    return "process-" + process.pid();
  }

  String markLine() {
    return MARK_VARIABLE + "=" + mark;
  }

  LaunchRecord toldToEnd(Instant latest) {
    return new LaunchRecord(attempt, process, mark, url, startedAt, Optional.of(latest));
  }
}
