package dev.quarterdeck.runner.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.runner.command.CommandMemory.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandMemoryTest {
  private static final CommandId ONE = new CommandId("cmd-1");
  private static final CommandId TWO = new CommandId("cmd-2");

  @TempDir Path folder;

  private CommandMemory open() throws IOException {
    return CommandMemory.open(folder.resolve("commands"));
  }

  @Test
  void knowsNothingOfANewOrder() throws IOException {
    try (CommandMemory memory = open()) {
      assertThat(memory.find(ONE)).isEmpty();
    }
  }

  @Test
  void remembersOutcomesOverARestart() throws IOException {
    try (CommandMemory memory = open()) {
      memory.begin(ONE);
      memory.done(ONE, Optional.empty());
      memory.begin(TWO);
      memory.done(TWO, Optional.of("nobody\nasked"));
    }

    try (CommandMemory memory = open()) {
      assertThat(memory.find(ONE)).contains(new State.Done(Optional.empty()));
      assertThat(memory.find(TWO)).contains(new State.Done(Optional.of("nobody asked")));
    }
  }

  @Test
  void tellsAnOrderThatBeganAndDidNotEnd() throws IOException {
    try (CommandMemory memory = open()) {
      memory.begin(ONE);
    }

    try (CommandMemory memory = open()) {
      assertThat(memory.find(ONE)).contains(new State.Begun());
    }
  }

  @Test
  void ignoresATornLastLine() throws IOException {
    try (CommandMemory memory = open()) {
      memory.begin(ONE);
    }
    Files.writeString(folder.resolve("commands"), "done cmd-1 o", StandardOpenOption.APPEND);

    try (CommandMemory memory = open()) {
      assertThat(memory.find(ONE)).contains(new State.Begun());
      memory.done(ONE, Optional.empty());
    }
    try (CommandMemory memory = open()) {
      assertThat(memory.find(ONE)).contains(new State.Done(Optional.empty()));
    }
  }

  @Test
  void forgetsTheOldestWhenThereAreTooMany() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < CommandMemory.KEPT + 10; i++) {
      text.append("done cmd-").append(i).append(" ok\n");
    }
    Files.writeString(folder.resolve("commands"), text);

    try (CommandMemory memory = open()) {
      assertThat(memory.find(new CommandId("cmd-9"))).isEmpty();
      assertThat(memory.find(new CommandId("cmd-10"))).isPresent();
    }
    assertThat(Files.readAllLines(folder.resolve("commands"))).hasSize(CommandMemory.KEPT);
  }
}
