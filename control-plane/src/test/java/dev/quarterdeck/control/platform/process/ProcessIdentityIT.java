package dev.quarterdeck.control.platform.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessIdentityIT {
  private final String mark = UUID.randomUUID().toString();
  private Process process;

  @BeforeEach
  void start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "600");
    builder.environment().put("MARK", mark);
    process = builder.start();
  }

  @AfterEach
  void stop() {
    process.destroyForcibly();
  }

  @Test
  void aLivingProcessIsKnown() {
    ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();

    assertThat(identity.isAlive()).isTrue();
    assertThat(ProcessTable.withVariable("MARK=" + mark)).containsExactly(identity);
  }

  @Test
  void whoHasTheNumberLaterIsSomebodyElse() {
    ProcessIdentity now = ProcessIdentity.of(process.pid()).orElseThrow();
    ProcessIdentity before = new ProcessIdentity(now.pid(), now.startTicks() - 1, now.boot());
    ProcessIdentity ofAnotherBoot = new ProcessIdentity(now.pid(), now.startTicks(), "other");

    before.signal(Signal.KILL);
    before.signalGroup(Signal.KILL);
    ofAnotherBoot.signal(Signal.KILL);

    assertThat(before.isAlive()).isFalse();
    assertThat(ofAnotherBoot.isAlive()).isFalse();
    // A signal that had been sent would have ended it by the time this one has.
    now.signal(Signal.TERMINATE);
    await().until(() -> !process.isAlive());
    assertThat(process.exitValue()).isEqualTo(128 + 15);
  }

  @Test
  void aProcessThatLeadsNoGroupTakesNobodyAlong() {
    ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();

    identity.signalGroup(Signal.KILL);

    identity.signal(Signal.TERMINATE);
    await().until(() -> !process.isAlive());
    assertThat(process.exitValue()).isEqualTo(128 + 15);
  }

  @Test
  void anEndedProcessIsGone() throws InterruptedException {
    ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();

    identity.signal(Signal.KILL);
    process.waitFor();

    assertThat(identity.isAlive()).isFalse();
  }
}
