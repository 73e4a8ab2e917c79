package dev.quarterdeck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.ServerMessage.Ack;
import dev.quarterdeck.protocol.ServerMessage.SendInput;
import dev.quarterdeck.runner.fake.FakeControlPlane;
import dev.quarterdeck.runner.fake.FakeControlPlane.Stored;
import dev.quarterdeck.runner.fake.RunnerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connection fails in every way a connection can; the events arrive once and in order. */
class LinkIT {
  @TempDir Path folder;
  private FakeControlPlane control;
  private RunnerProcess.Place place;

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private RunnerProcess runner;

  @BeforeEach
  void start() throws IOException {
    control = new FakeControlPlane();
    place = new RunnerProcess.Place(folder, control.url());
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    control.close();
    place.close();
  }

  private static SendInput prompt(int number, String text) {
    return new SendInput(
        new CommandId("cmd-" + number), new InputId("input-" + number), text, "alice");
  }

  private void awaitTurns(int count) {
    await()
        .atMost(FakeControlPlane.PATIENCE)
        .until(() -> control.events(RunEvent.TurnCompleted.class).size() >= count);
  }

  private void assertEveryNumberOnceInOrder() {
    List<Long> numbers = control.log().stream().map(Stored::seq).toList();
    assertThat(numbers)
        .isEqualTo(IntStream.rangeClosed(1, numbers.size()).mapToObj(i -> (long) i).toList());
  }

  private void assertEveryPiece(int count) {
    StringBuilder expected = new StringBuilder();
    IntStream.rangeClosed(1, count).forEach(i -> expected.append("piece ").append(i).append('\n'));
    assertThat(control.said()).isEqualTo(expected.toString());
  }

  /**
   * At most 32 KiB of text are in an event, so this flood has more than ten, however fast it comes;
   * four events come before.
   */
  @Test
  void bringsEveryEventThroughReconnects() throws IOException {
    control.heartbeatSeconds(2);
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);
    control.cutsEvery(3);

    control.send(prompt(1, "flood 30000"));
    awaitTurns(1);

    assertThat(control.links()).isGreaterThan(4);
    assertThat(control.duplicates()).isPositive();
    assertEveryNumberOnceInOrder();
    assertEveryPiece(30000);
  }

  @Test
  void sendsAgainWhatTheControlPlaneLost() throws IOException {
    control.heartbeatSeconds(1);
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);
    control.losesEvents(true);
    control.send(prompt(1, "think then flood 100"));
    await()
        .atMost(FakeControlPlane.PATIENCE)
        .until(() -> control.hasLost(RunEvent.TurnCompleted.class));

    control.losesEvents(false);
    awaitTurns(1);

    assertEveryNumberOnceInOrder();
  }

  @Test
  void rewindsWhenAskedTo() throws IOException {
    control.heartbeatSeconds(600);
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);
    control.losesEvents(true);
    control.send(prompt(1, "flood 3"));
    await()
        .atMost(FakeControlPlane.PATIENCE)
        .until(() -> control.hasLost(RunEvent.TurnCompleted.class));
    control.losesEvents(false);
    control.send(prompt(2, "flood 3"));
    awaitTurns(2);

    assertEveryNumberOnceInOrder();
    assertThat(control.gaps()).isPositive();
  }

  @Test
  void replaysNothingThatWasAcknowledged() throws IOException {
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);
    control.send(prompt(1, "think"));
    awaitTurns(1);
    control.awaitHeard();
    int duplicates = control.duplicates();

    control.cutLink();
    control.awaitLinks(2);
    control.send(prompt(2, "think"));
    awaitTurns(2);

    assertThat(control.duplicates()).isEqualTo(duplicates);
    assertThat(control.events(RunEvent.Started.class)).hasSize(1);
  }

  @Test
  void keepsTheAgentWhileTheControlPlaneIsAway() throws IOException {
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);
    control.send(prompt(1, "long 3"));
    control.awaitSaid("tick 1");

    control.token("not any more");
    control.cutLink();
    await().atMost(FakeControlPlane.PATIENCE).until(() -> runner.log().contains("link.refused"));
    control.token("secret-1");
    awaitTurns(1);

    assertThat(control.said()).isEqualTo("tick 1\ntick 2\ntick 3\nI worked for 3 seconds.\n");
    assertThat(control.events(RunEvent.Started.class)).hasSize(1);
  }

  @Test
  void readsTheTokenAnewAtEachDialAndSaysARefusalOnce() throws IOException {
    control.token("rotated");
    runner = place.start();
    await().atMost(FakeControlPlane.PATIENCE).until(() -> control.authorizations().size() >= 2);

    place.token("rotated");
    control.awaitEvent(RunEvent.Started.class);

    assertThat(control.authorizations()).startsWith("Bearer secret-1").endsWith("Bearer rotated");
    assertThat(runner.log().split("link.refused", -1)).hasSize(2);
    assertThat(runner.log()).doesNotContain("secret-1").doesNotContain("rotated");
  }

  @Test
  void dialsAgainWhenAnotherLinkTookOver() throws IOException {
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);

    control.closeLink(4001);
    control.awaitLinks(2);
    control.send(prompt(1, "think"));
    awaitTurns(1);

    assertThat(runner.log()).contains("4001");
    assertThat(control.events(RunEvent.Started.class)).hasSize(1);
  }

  @Test
  void dialsAgainWhenTheServerIsSilent() throws IOException {
    control.heartbeatSeconds(1);
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);

    control.goDeaf();

    control.awaitLinks(2);
    assertThat(runner.log()).contains("was silent for");
  }

  @Test
  void putsAMessageInPiecesTogether() throws IOException {
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);

    control.sendInPieces(prompt(1, "think " + "x".repeat(300_000)), 1000);
    awaitTurns(1);

    assertThat(control.awaitEvent(RunEvent.Input.class).inputId())
        .isEqualTo(new InputId("input-1"));
  }

  @Test
  void hangsUpOnAnOversizeMessageAndDialsAgain() throws IOException {
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);

    control.sendInPieces(prompt(1, "x".repeat(1_200_000)), 100_000);
    control.awaitLinks(2);
    control.send(prompt(2, "think"));
    awaitTurns(1);

    assertThat(runner.log()).contains("larger than 1 MiB");
  }

  @Test
  void staysOnTheLinkAfterABadFrame() throws IOException {
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);

    control.sendText("this is not JSON");
    control.sendText("{\"type\":\"later.thing\",\"ts\":\"2026-01-01T00:00:00Z\",\"data\":{}}");
    control.sendText("{\"type\":\"run.ack\",\"ts\":\"2026-01-01T00:00:00Z\",\"data\":{}}");
    control.send(prompt(1, "think"));
    awaitTurns(1);

    assertThat(control.links()).isEqualTo(1);
    assertThat(control.awaitEvent(RunEvent.CommandConfirmed.class).ok()).isTrue();
  }

  @Test
  void noticesAtOnceThatTheConnectionEndedRightBehindAMessage() throws IOException {
    // So that it is not the silence that is noticed.
    control.heartbeatSeconds(600);
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);

    for (int links = 1; links <= 5; links++) {
      control.awaitHeard();
      Ack ack = new Ack(control.log().getLast().run(), 1);
      control.sendAndCutLink(ack, ack, ack);
      control.awaitLinks(links + 1);
    }

    assertEveryNumberOnceInOrder();
  }

  /** The welcome names the interval, and may come when the runner waits for it already. */
  @Test
  void beatsItsHeartAsTheWelcomeSays() throws IOException {
    control.heartbeatSeconds(2);
    control.welcomes(false);
    runner = place.start();
    await().atMost(FakeControlPlane.PATIENCE).until(() -> runner.log().contains("link.up"));

    control.welcomes(true);
    await().atMost(FakeControlPlane.PATIENCE).until(() -> control.heartbeats() >= 3);

    assertThat(runner.log()).doesNotContain("was silent for");
  }

  @Test
  void mergesAFloodIntoFewEvents() throws IOException {
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);

    control.send(prompt(1, "flood 20000"));
    awaitTurns(1);

    assertEveryPiece(20000);
    assertThat(control.events(RunEvent.Message.class)).hasSizeLessThan(1000);
  }

  @Test
  void servesOneSessionOnly() throws Exception {
    runner = place.start();
    control.awaitEvent(RunEvent.Started.class);

    control.session("0199f0a0-0000-7000-8000-00000000ffff");
    control.cutLink();

    assertThat(runner.awaitExit()).isEqualTo(70);
    assertThat(runner.log()).contains("runner.other_session");
    await().atMost(FakeControlPlane.PATIENCE).until(() -> runner.agents().isEmpty());
  }
}
