package dev.quarterdeck.runner.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.HostMessage;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.Wire;
import dev.quarterdeck.runner.command.CommandMemory;
import dev.quarterdeck.runner.spool.DiskRoom;
import dev.quarterdeck.runner.spool.Spool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk of two MiB of its own, which needs root or the right to mount. */
class FullDiskIT {
  private static final RunId RUN = new RunId("run_1");

  @TempDir Path folder;
  private Path disk;
  private Spool spool;
  private PatientDisk patient;
  private Recorder recorder;
  private final AtomicBoolean givenUp = new AtomicBoolean();

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createDirectory(folder.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString());
    patient = new PatientDisk(new DiskRoom(disk), givenUp::get);
    start();
  }

  private void start() {
    spool = Spool.open(disk.resolve("spool"), Spool.DEFAULT_MAX_BYTES);
    recorder =
        new Recorder(
            spool,
            patient,
            new HostId("host-1"),
            RUN,
            Clock.systemUTC(),
            System::nanoTime,
            () -> {});
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    spool.close();
    run("umount", disk.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as("%s", List.of(command)).isZero();
  }

  private List<HostMessage> recorded() {
    return spool.pendingAfter(RUN, 0, Integer.MAX_VALUE).stream()
        .map(stored -> Wire.hostMessage(Wire.envelope(stored.text())).orElseThrow())
        .toList();
  }

  private void fillWithText() {
    while (spool.hasRoom()) {
      text("x".repeat(10_000));
    }
  }

  private void text(String text) {
    recorder.record(new RunEvent.Message(text, Optional.empty()));
    recorder.flush();
  }

  @Test
  void textIsLeftOutAndTheRestStillFits() {
    fillWithText();
    text("lost");
    recorder.record(new RunEvent.Mode("kept"));
    text("lost too");

    assertThat(recorded().getLast()).isEqualTo(new RunEvent.Mode("kept"));
    spool.acked(RUN, recorder.lastSeq());
    text("back");

    assertThat(recorded())
        .containsExactly(
            new RunEvent.Notice(
                RunEvent.NoticeLevel.WARNING,
                "2 pieces of text (12 characters) left out: the runner's disk was full."),
            new RunEvent.Message("back", Optional.empty()));
  }

  @Test
  void whatMustNotBeLostWaitsForRoomAndSaysSo() throws Exception {
    fillWithText();
    Path ballast = disk.resolve("ballast");
    fill(ballast);
    long before = recorder.lastSeq();

    Thread waiting =
        Thread.ofVirtual().start(() -> recorder.record(new RunEvent.Mode("m".repeat(9_000))));
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    assertThat(recorder.lastSeq()).isEqualTo(before);
    Files.delete(ballast);
    waiting.join();

    List<HostMessage> last = recorded().subList((int) before, recorded().size());
    assertThat(last.getFirst()).isEqualTo(new RunEvent.Mode("m".repeat(9_000)));
    assertThat(last.get(1))
        .isInstanceOfSatisfying(
            RunEvent.Notice.class,
            notice -> assertThat(notice.text()).startsWith("The runner's disk was full"));
  }

  @Test
  void acknowledgementsGiveRoomThoughTheyCannotBeNoted() throws Exception {
    fillWithText();
    fill(disk.resolve("ballast"));

    for (long seq = 1; seq <= recorder.lastSeq(); seq++) {
      spool.acked(RUN, seq);
    }
    recorder.record(new RunEvent.Mode("m".repeat(9_000)));

    assertThat(recorded()).first().isEqualTo(new RunEvent.Mode("m".repeat(9_000)));
  }

  @Test
  void anOrderIsRememberedWholeThoughTheDiskWasFull() throws Exception {
    CommandId order = new CommandId("cmd-" + "1".repeat(100));
    Path notes = disk.resolve("commands");
    try (CommandMemory memory = CommandMemory.open(notes)) {
      memory.begin(new CommandId("cmd-0"));
      // To the end of its page, so that the note needs another one.
      for (int i = 0; Files.size(notes) < 4_070; i++) {
        memory.begin(new CommandId("before-" + i));
      }
      Path ballast = disk.resolve("ballast");
      fill(ballast);
      Thread waiting =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  patient.write(() -> memory.begin(order));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
      Files.delete(ballast);
      waiting.join();
    }

    try (CommandMemory memory = CommandMemory.open(notes)) {
      assertThat(memory.find(order)).contains(new CommandMemory.State.Begun());
    }
  }

  private static void fill(Path ballast) throws IOException {
    try (var out = Files.newOutputStream(ballast)) {
      byte[] page = new byte[4_096];
      while (ballast.toFile().getUsableSpace() > 0) {
        out.write(page);
      }
    }
  }
}
