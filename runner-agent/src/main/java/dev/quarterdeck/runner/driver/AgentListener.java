package dev.quarterdeck.runner.driver;

import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import dev.quarterdeck.protocol.RunEvent.StopReason;
import dev.quarterdeck.protocol.TurnId;
import java.util.Optional;

/** What an agent does. Called in the order it happened; a call may block to slow the agent down. */
public interface AgentListener {

  /** It can take prompts. */
  void ready(Introduction introduction);

  /** It said or did something. */
  void said(RunEvent event);

  /** It waits for a person. */
  void asked(PermissionRequested request);

  /** It no longer waits. */
  void withdrew(RequestId request, String reason);

  void turnEnded(TurnId turn, StopReason reason, Optional<String> error);

  /** The last word, exactly once: the agent and all it started are gone. */
  void gone(Departure departure);

  /** Who the agent says it is. */
  record Introduction(
      Optional<String> name, Optional<String> version, Optional<String> sessionId) {}

  /** How the agent ended. */
  sealed interface Departure {
    int exitCode();

    /** It never was ready. */
    record NotStarted(int exitCode, String reason) implements Departure {}

    /** It was ready, and ended with this code; the last it said on stderr. */
    record Exited(int exitCode, Optional<String> lastWords) implements Departure {}

    /** The kernel killed it, ready or not, for using more than so many bytes of memory. */
    record OutOfMemory(int exitCode, long limit) implements Departure {}
  }
}
