package dev.quarterdeck.runner.run;

import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.protocol.ServerMessage.SendInput;
import dev.quarterdeck.protocol.TurnId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Prompts in their order; one turn at a time. A prompt that waits here is not confirmed: until it
 * reaches the agent its durable copy is the control plane's, which sends it to the next run if this
 * one ends first.
 */
final class Turns {
  private final Deque<SendInput> waiting = new ArrayDeque<>();
  private Optional<TurnId> current = Optional.empty();

  void queue(SendInput input) {
    if (!isQueued(input.commandId())) {
      waiting.addLast(input);
    }
  }

  boolean isQueued(CommandId id) {
    return waiting.stream().anyMatch(input -> input.commandId().equals(id));
  }

  Optional<SendInput> next() {
    return current.isPresent() ? Optional.empty() : Optional.ofNullable(waiting.pollFirst());
  }

  void started(TurnId turn) {
    current = Optional.of(turn);
  }

  Optional<TurnId> current() {
    return current;
  }

  void ended() {
    current = Optional.empty();
  }
}
