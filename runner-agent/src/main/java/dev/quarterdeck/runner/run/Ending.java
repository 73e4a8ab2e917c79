package dev.quarterdeck.runner.run;

import dev.quarterdeck.protocol.Redaction;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.ExitReason;
import dev.quarterdeck.runner.driver.AgentListener.Departure;
import java.util.Optional;

/** How an agent's end is told. Pure. */
final class Ending {
  private static final long MEBIBYTE = 1024 * 1024;

  private Ending() {}

  /**
   * @param wanted someone told the agent to end, so however it did is in order
   */
  static RunEvent.Exited of(Departure departure, String command, boolean wanted) {
    if (wanted) {
      return new RunEvent.Exited(departure.exitCode(), ExitReason.STOPPED, Optional.empty());
    }
    return switch (departure) {
      case Departure.NotStarted(int code, String reason) ->
          new RunEvent.Exited(
              code, ExitReason.AGENT_NOT_STARTED, Optional.of(Redaction.redact(reason)));
      case Departure.Exited(int code, Optional<String> lastWords) ->
          new RunEvent.Exited(
              code,
              ExitReason.AGENT_EXITED,
              Optional.of(
                  command
                      + " ended with code "
                      + code
                      + "."
                      + lastWords.map(words -> "\n" + words).orElse("")));
      case Departure.OutOfMemory(int code, long limit) ->
          new RunEvent.Exited(
              code,
              ExitReason.OUT_OF_MEMORY,
              Optional.of(
                  "The agent used more memory than its limit of "
                      + quantity(limit)
                      + " and was killed."));
    };
  }

  /** As people write it in a pod. */
  static String quantity(long bytes) {
    long mebibytes = Math.max(1, Math.round((double) bytes / MEBIBYTE));
    return mebibytes % 1024 == 0 ? mebibytes / 1024 + "Gi" : mebibytes + "Mi";
  }
}
