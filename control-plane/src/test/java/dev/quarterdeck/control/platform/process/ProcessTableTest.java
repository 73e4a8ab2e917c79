package dev.quarterdeck.control.platform.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
  private static final String REST =
      " 0 -1 4194304 4173 303 0 0 0 2 0 0 20 0 1 0 294424 227360768 6353";

  @Test
  void aNameWithSpacesAndBracketsDoesNotMoveTheFields() {
    ProcessTable.Entry entry = ProcessTable.parse(7, "7 (a) b) (c) S 1 42 43" + REST);

    assertThat(entry.group()).isEqualTo(42);
    assertThat(entry.startTicks()).isEqualTo(294424);
    assertThat(entry.ended()).isFalse();
  }

  @Test
  void aZombieHasEnded() {
    ProcessTable.Entry entry = ProcessTable.parse(7, "7 (sleep) Z 1 42 43" + REST);

    assertThat(entry.ended()).isTrue();
  }

  @Test
  void aProcessOfAContainerMaySeemToRunNothing() {
    assertThat(ProcessTable.nameOf(Path.of("/"))).isEmpty();
    assertThat(ProcessTable.nameOf(Path.of("/usr/bin/postgres (deleted)"))).isEqualTo("postgres");
  }
}
