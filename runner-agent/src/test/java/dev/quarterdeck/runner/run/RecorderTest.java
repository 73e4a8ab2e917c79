package dev.quarterdeck.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.HostMessage;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.OutputStream;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ToolCall;
import dev.quarterdeck.protocol.TurnId;
import dev.quarterdeck.protocol.Wire;
import dev.quarterdeck.runner.spool.DiskRoom;
import dev.quarterdeck.runner.spool.Spool;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
  private static final RunId RUN = new RunId("run_1");
  private static final long MAX = 400_000;

  @TempDir Path folder;
  private long nanos;
  private Spool spool;
  private Recorder recorder;

  @BeforeEach
  void open() {
    spool = Spool.open(folder, MAX);
    recorder =
        new Recorder(
            spool,
            new PatientDisk(new DiskRoom(folder), () -> false),
            new HostId("host-1"),
            RUN,
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            () -> nanos,
            () -> {});
  }

  @AfterEach
  void close() {
    spool.close();
  }

  private static RunEvent message(String text) {
    return new RunEvent.Message(text, Optional.empty());
  }

  private List<HostMessage> recorded() {
    return spool.pendingAfter(RUN, 0, Integer.MAX_VALUE).stream()
        .map(stored -> Wire.hostMessage(Wire.envelope(stored.text())).orElseThrow())
        .toList();
  }

  @Test
  void mergesPiecesThatFollowEachOther() {
    recorder.record(message("At once. "));
    recorder.record(message("Hel"));
    recorder.record(message("lo"));

    assertThat(recorded()).containsExactly(message("At once. "));
    nanos += Recorder.MERGE.toNanos();
    recorder.flushIfDue();

    assertThat(recorded()).containsExactly(message("At once. "), message("Hello"));
  }

  @Test
  void makesFewEventsOfAFloodAndLetsTheFirstPieceAfterASilenceGoAtOnce() {
    for (int second = 0; second < 2; second++) {
      for (int i = 0; i < 1_000; i++) {
        recorder.record(message("."));
        nanos += Duration.ofMillis(1).toNanos();
        recorder.flushIfDue();
      }
      recorder.flush();
      nanos += Duration.ofSeconds(10).toNanos();
    }
    int flood = recorded().size();
    recorder.record(message("!"));

    // One for each fifty milliseconds of two seconds, and the first of each.
    assertThat(flood).isBetween(40, 44);
    assertThat(recorded()).hasSize(flood + 1).last().isEqualTo(message("!"));
    assertThat(recorder.flushIn()).isEmpty();
  }

  @Test
  void saysHowLongThePiecesMayWait() {
    assertThat(recorder.flushIn()).isEmpty();

    recorder.record(message("at once"));
    recorder.record(message("a"));
    nanos += Duration.ofMillis(20).toNanos();

    assertThat(recorder.flushIn()).contains(Duration.ofMillis(30));
  }

  @Test
  void keepsTheOrderWhenAnotherKindComes() {
    recorder.record(message("before"));
    recorder.record(new RunEvent.Mode("plan"));
    recorder.record(message("after"));
    recorder.record(new RunEvent.Thought("hm", Optional.empty()));
    recorder.flush();

    assertThat(recorded())
        .containsExactly(
            message("before"),
            new RunEvent.Mode("plan"),
            message("after"),
            new RunEvent.Thought("hm", Optional.empty()));
  }

  @Test
  void doesNotMergeDifferentMessagesOrStreams() {
    recorder.record(new RunEvent.Message("a", Optional.of("m1")));
    recorder.record(new RunEvent.Message("b", Optional.of("m2")));
    recorder.record(new RunEvent.Output(OutputStream.STDERR, "c"));
    recorder.record(new RunEvent.Output(OutputStream.STDOUT, "d"));
    recorder.flush();

    assertThat(recorded()).hasSize(4);
  }

  @Test
  void splitsALargePieceWithoutBreakingACharacter() {
    String text = "😀".repeat(60_000);

    recorder.record(message(text));

    String back =
        recorded().stream().map(it -> ((RunEvent.Message) it).text()).collect(Collectors.joining());
    assertThat(back).isEqualTo(text);
    assertThat(recorded()).hasSizeGreaterThan(2);
  }

  @Test
  void numbersWithoutGaps() {
    IntStream.range(0, 100).forEach(i -> recorder.record(new RunEvent.Mode("m" + i)));

    assertThat(spool.pendingAfter(RUN, 0, Integer.MAX_VALUE))
        .extracting(Spool.Stored::seq)
        .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(i -> (long) i).toList());
  }

  @Test
  void dropsOnlyTextWhenTheSpoolIsFullAndSaysHowMuch() {
    while (spool.hasRoom()) {
      recorder.record(message("x".repeat(10_000)));
      recorder.flush();
    }
    long before = recorder.lastSeq();

    for (int i = 0; i < 3; i++) {
      recorder.record(message("lost"));
      recorder.flush();
      recorder.record(new RunEvent.Mode("kept " + i));
    }
    spool.acked(RUN, before + 3);
    recorder.record(message("back"));
    recorder.flush();

    assertThat(recorded())
        .containsExactly(
            new RunEvent.Notice(
                RunEvent.NoticeLevel.WARNING,
                "3 pieces of text (12 characters) left out: the control plane was away too long."),
            message("back"));
    assertThat(recorder.lastSeq()).isEqualTo(before + 5);
  }

  @Test
  void saysBeforeItsLastWordWhatWasLeftOutAndLeavesNothingElseOut() {
    while (spool.hasRoom()) {
      recorder.record(message("x".repeat(10_000)));
      recorder.flush();
    }
    long before = recorder.lastSeq();
    List<RunEvent> kept =
        List.of(
            new RunEvent.TurnStarted(new TurnId("t"), new InputId("i")),
            new RunEvent.Input("alice", new InputId("i"), "Do it.", "digest"),
            new RunEvent.PermissionWithdrawn(new RequestId("r"), "gone"),
            new RunEvent.TurnCompleted(
                new TurnId("t"), RunEvent.StopReason.END_TURN, Optional.empty()));
    RunEvent last = new RunEvent.Exited(0, RunEvent.ExitReason.STOPPED, Optional.empty());

    kept.forEach(event -> {
      recorder.record(message("lost"));
      recorder.record(event);
    });
    recorder.record(last);

    List<HostMessage> after = recorded().subList((int) before, recorded().size());
    assertThat(after).startsWith(kept.toArray(HostMessage[]::new)).endsWith(last).hasSize(6);
    assertThat(after.get(4))
        .isInstanceOfSatisfying(
            RunEvent.Notice.class,
            notice -> assertThat(notice.text()).startsWith("4 pieces of text (16 characters)"));
  }

  @Test
  void makesEveryEventFitIntoAFrame() {
    ToolCall.Content huge =
        ToolCall.Content.diff("a.txt", Optional.of("o".repeat(900_000)), "n".repeat(900_000));
    List<ToolCall.Location> many =
        IntStream.range(0, 60_000)
            .mapToObj(i -> new ToolCall.Location("/some/file/" + i, Optional.empty()))
            .toList();

    recorder.record(called(Optional.of(List.of(huge)), Optional.empty()));
    recorder.record(called(Optional.empty(), Optional.of(many)));

    for (Spool.Stored stored : spool.pendingAfter(RUN, 0, Integer.MAX_VALUE)) {
      assertThat(stored.text().length()).isLessThan(600_000);
      Envelope envelope = Wire.envelope(stored.text());
      assertThat(Wire.hostMessage(envelope)).isPresent();
    }
    assertThat(spool.pendingAfter(RUN, 0, Integer.MAX_VALUE).getFirst().text())
        .contains("characters cut]");
  }

  private static RunEvent called(
      Optional<List<ToolCall.Content>> content, Optional<List<ToolCall.Location>> locations) {
    return new RunEvent.ToolCalled(
        new ToolCall(
            "call-1",
            Optional.of("Edit"),
            Optional.empty(),
            Optional.empty(),
            content,
            locations,
            Optional.of(new Json("{\"a\":1.50}")),
            Optional.empty()));
  }
}
