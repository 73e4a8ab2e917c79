package dev.quarterdeck.runner.driver;

import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent.PermissionOutcome;
import dev.quarterdeck.protocol.ServerMessage.Signal;
import dev.quarterdeck.protocol.TurnId;
import java.util.List;
import java.util.Optional;

/** One agent. No call blocks; what comes of it is heard through {@link AgentListener}. */
public interface AgentDriver {

  /** Starts the program and shakes hands. Ends in {@code ready} or {@code gone}. */
  void start();

  /** Begins a turn. One at a time: only after {@code turnEnded} of the one before. */
  void prompt(TurnId turn, String text);

  /** Hands a person's verdict to the agent. */
  Answer answer(RequestId request, Verdict verdict);

  /**
   * Asks the agent to stop its turn. Every open request is answered with "cancelled".
   *
   * @return the requests that nobody can answer any more
   */
  List<RequestId> cancel();

  /** Ends the agent and all it started. Ends in {@code gone}. */
  void stop(Signal signal);

  /** What a person said. */
  sealed interface Verdict {
    record Yes(Optional<String> optionId, Optional<String> answer) implements Verdict {}

    record No(Optional<String> optionId, Optional<String> reason) implements Verdict {}
  }

  /** What became of a verdict. */
  sealed interface Answer {
    record Given(PermissionOutcome outcome, Optional<String> optionId) implements Answer {}

    /** The agent did not get it; the sentence says why. The request stays open if there is one. */
    record Refused(String reason) implements Answer {}
  }
}
