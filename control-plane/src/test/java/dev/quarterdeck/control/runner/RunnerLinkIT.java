package dev.quarterdeck.control.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.conversation.TestConversation;
import dev.quarterdeck.control.conversation.TestRunner;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.ServerMessage;
import dev.quarterdeck.protocol.Wire;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link on the real core and a real database; what comes over the socket is written here. */
class RunnerLinkIT {
  private static final HostId HOST = new HostId("host_test");

  private static TestConversation core;

  private final List<ServerMessage> heard = new CopyOnWriteArrayList<>();
  private Session session;
  private RunnerLink link;

  @BeforeAll
  static void startCore() {
    core = TestConversation.open();
  }

  @AfterAll
  static void stopCore() {
    core.close();
  }

  @BeforeEach
  void open() {
    session = core.session("");
    link = link();
  }

  @AfterEach
  void close() {
    link.close();
  }

  private RunnerLink link() {
    return core.runnerLinks()
        .open(
            session.id(),
            HOST,
            new RunnerLink.Wire() {
              @Override
              public void send(String frame) {
                Wire.serverMessage(Wire.envelope(frame)).ifPresent(heard::add);
              }

              @Override
              public void close(int code, String reason) {}
            })
        .orElseThrow();
  }

  private String run() {
    return "run_" + session.id();
  }

  private void says(int seq) {
    says(seq, "agent.message", "{\"text\":\"m" + seq + "\"}");
  }

  private void says(int seq, String type, String data) {
    link.receive(
        """
        {"type":"%s","ts":"2026-01-02T03:04:05Z","run_id":"%s","seq":%d,"data":%s}
        """
            .formatted(type, run(), seq, data));
  }

  private <T extends ServerMessage> List<T> heard(Class<T> type) {
    return heard.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void awaitAck(long seq) {
    await()
        .until(() -> heard(ServerMessage.Ack.class).stream().anyMatch(ack -> ack.lastSeq() == seq));
  }

  private List<Event> ofTheRun() {
    return core.events(session).stream().filter(event -> event.seq().isPresent()).toList();
  }

  @Test
  void whatComesTooEarlyIsKeptAndStoredInItsPlace() {
    says(1);
    says(3);
    says(4);
    says(2);

    awaitAck(4);
    assertThat(ofTheRun())
        .extracting(event -> event.seq().orElseThrow())
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(core.find(session).lastRev()).isEqualTo(core.events(session).getLast().rev());
  }

  @Test
  void nothingIsAcknowledgedBeyondAGapAndWhatIsMissingIsAskedFor() {
    says(1);
    says(3);

    await().until(() -> !heard(ServerMessage.Resend.class).isEmpty());
    assertThat(heard(ServerMessage.Resend.class).getFirst().fromSeq()).isEqualTo(2);
    assertThat(heard(ServerMessage.Ack.class))
        .extracting(ServerMessage.Ack::lastSeq)
        .doesNotContain(3L);
    says(2);
    awaitAck(3);
  }

  @Test
  void anEventWhoseDataMakesNoSenseKeepsItsPlace() {
    says(1);
    says(2, "run.exited", "{\"exit_code\":\"not a number\"}");
    says(3);

    awaitAck(3);
    assertThat(ofTheRun())
        .extracting(Event::type)
        .containsExactly("agent.message", "session.event_refused", "agent.message");
    assertThat(heard(ServerMessage.Refused.class))
        .singleElement()
        .satisfies(refused -> {
          assertThat(refused.code()).isEqualTo("bad_data");
          assertThat(refused.message()).contains("exit_code").doesNotContain("Exception");
        });
  }

  @Test
  void aTypeThatNobodyKnowsIsKeptAsItCame() {
    says(1, "vendor.new_thing", "{\"a\":[1,2.50,\"x\"]}");

    awaitAck(1);
    assertThat(ofTheRun().getFirst().type()).isEqualTo("vendor.new_thing");
    assertThat(ofTheRun().getFirst().data().text()).isEqualTo("{\"a\":[1,2.50,\"x\"]}");
  }

  @Test
  void whatIsSentAgainIsAcknowledgedAgainAndStoredOnce() {
    IntStream.rangeClosed(1, 5).forEach(this::says);
    awaitAck(5);
    heard.clear();

    IntStream.rangeClosed(1, 5).forEach(this::says);

    awaitAck(5);
    assertThat(ofTheRun()).hasSize(5);
  }

  @Test
  void moreThanAnInboxHoldsIsStoredWholeAndInOrder() {
    String big = "{\"text\":\"" + "x".repeat(100_000) + "\"}";

    IntStream.rangeClosed(1, 100).forEach(seq -> says(seq, "agent.message", big));

    awaitAck(100);
    assertThat(ofTheRun())
        .extracting(Event::seq)
        .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(OptionalLong::of).toList());
  }

  @Test
  void whileTheDatabaseStandsStillNoMoreIsReadThanTheInboxHolds() throws Exception {
    String big = "{\"text\":\"" + "x".repeat(50_000) + "\"}";
    AtomicInteger read = new AtomicInteger();
    Thread socket;

    try (AutoCloseable _ = core.holdRow(session)) {
      socket =
          Thread.ofVirtual()
              .start(() -> {
                for (int seq = 1; seq <= 200; seq++) {
                  says(seq, "agent.message", big);
                  read.set(seq);
                }
              });
      await().until(() -> socket.getState() == Thread.State.WAITING && read.get() > 0);
      assertThat(read.get()).isLessThan(50);
      assertThat(heard(ServerMessage.Ack.class)).isEmpty();
    }

    socket.join();
    awaitAck(200);
    assertThat(ofTheRun()).hasSize(200);
  }

  @Test
  void aSessionThatIsHeldUpDoesNotHoldUpTheOthersForGood() throws Exception {
    Session other = core.session("");
    TestRunner runner = core.runner(other);

    try (AutoCloseable _ = core.holdRow(session)) {
      says(1);
      says(2);
    }
    runner.starts();

    awaitAck(2);
    assertThat(core.types(other)).contains("run.started");
  }

  @Test
  void theNewerLinkGetsTheOrders() {
    var _ = core.prompts().add(session.id(), new InputId("p1"), "hello", "alice");
    says(1, "run.started", "{\"tool\":\"demo\",\"cwd\":\"/\",\"command\":\"demo\"}");
    await().until(() -> heard(ServerMessage.SendInput.class).size() == 1);
    RunnerLink before = link;
    heard.clear();

    link = link();

    await().until(() -> heard(ServerMessage.SendInput.class).size() == 1);
    before.close();
    assertThat(core.find(session).connected()).isTrue();
    assertThat(Optional.of(core.find(session).epoch())).hasValue(session.epoch() + 2);
  }
}
