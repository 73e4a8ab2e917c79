package dev.quarterdeck.e2e.laptop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.e2e.ControlPlaneProcess;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Laptop;
import dev.quarterdeck.e2e.Patience;
import dev.quarterdeck.e2e.Transcript;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("laptop")
class StopAndStartIT {
  /** What a shell expects of a program that ended because of SIGINT. */
  private static final int BY_CTRL_C = 130;

  @RegisterExtension final Laptop laptop = new Laptop();

  @Test
  void leavesNothingRunningAfterCtrlCAndHasEverythingAgainAfterTheNextStart() {
    ControlPlaneProcess first = laptop.start();
    Conversation session = first.api().startDemo("default", "survivor");
    session.prompt("flood 300");
    session.awaitLog("the end of the turn", it -> it.has("turn.completed"));
    session.prompt("long 3600");
    session.awaitLog("the first tick", it -> !it.ticks().isEmpty());
    assertThat(laptop.processesOf("survivor")).as("runner and agent").hasSizeGreaterThan(1);

    Transcript before = session.log();
    first.ctrlC();

    assertThat(first.awaitEnd()).as(first.output()).isEqualTo(BY_CTRL_C);
    Patience.await("nothing is left running").until(() -> laptop.processes().isEmpty());
    assertThat(first.output()).contains("Stopped").doesNotContain("Exception", "\tat ");

    ControlPlaneProcess second = laptop.start();
    assertThat(second.token()).as("the owner's link stays good").isEqualTo(first.token());
    Conversation again = session.through(second.api());
    assertThat(again.phase()).isEqualTo("Suspended");
    String stopped = again.rawLog();
    Transcript log = again.log().assertWhole();
    assertThat(log.upTo(before.lastRev())).isEqualTo(before);
    // The runner said goodbye itself, so the turn has its end.
    assertThat(log.of("turn.completed")).as(log.toString()).hasSize(2);

    second.ctrlC();
    assertThat(second.awaitEnd()).as(second.output()).isEqualTo(BY_CTRL_C);
    ControlPlaneProcess third = laptop.start();
    again = session.through(third.api());
    assertThat(again.rawLog()).as("byte by byte").isEqualTo(stopped);
    assertThat(laptop.processesOf("survivor")).as("it sleeps until it is prompted").isEmpty();
    String prompt = again.prompt("think");
    again.awaitLog("the prompt's turn", it -> it.of("turn.completed").size() == 3);
    Conversation awake = again;
    Patience.await("the prompt is done").until(() -> awake.promptState(prompt).equals("Done"));
    again.awaitPhase("Idle");
    again.log().assertWhole();
  }

  @Test
  void stopsInOrderAlsoWhileItStarts() {
    ControlPlaneProcess starting = laptop.launch();
    Patience.await("something was started")
        .until(() -> !laptop.processes().isEmpty() && !starting.output().isBlank());

    starting.ctrlC();

    starting.awaitEnd();
    Patience.await("nothing is left running").until(() -> laptop.processes().isEmpty());
    ControlPlaneProcess next = laptop.start();
    next.api().get("me").expect(200);
  }
}
