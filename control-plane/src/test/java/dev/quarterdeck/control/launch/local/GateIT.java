package dev.quarterdeck.control.launch.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateIT {
  @TempDir Path folder;
  private Path program;

  @BeforeEach
  void write() throws IOException {
    program = Files.writeString(folder.resolve("program"), "#!/bin/sh\necho $$ >ran\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void openedItBecomesTheProgramUnderTheSameNumber() throws Exception {
    Gate gate = gate();

    gate.open();

    assertThat(gate.process().waitFor()).isZero();
    assertThat(Files.readString(folder.resolve("ran")).strip())
        .isEqualTo(Long.toString(gate.identity().pid()));
  }

  @Test
  void whenItsOpenerIsGoneItEndsAndTheProgramNeverRan() throws Exception {
    Gate gate = gate();

    // What the kernel does to the pipe of a killed process.
    gate.process().getOutputStream().close();

    assertThat(gate.process().waitFor()).isNotZero();
    assertThat(folder.resolve("ran")).doesNotExist();
  }

  private Gate gate() throws IOException {
    return Gate.before(
        program, folder, Map.of("PATH", System.getenv("PATH")), folder.resolve("log"));
  }
}
