package dev.quarterdeck.control.platform.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.platform.socket.DoorSettings.Bound;
import dev.quarterdeck.control.platform.socket.RawSocket.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the guard does beyond the contract of a single door: it needs a door that can be held up.
 */
@Timeout(240)
class DoorGuardTest {
  private static final Bound PLENTY = new Bound(1_000_000, 1L << 30);
  private static final DoorSettings STANDARD =
      DoorSettings.standard().withCloseWithin(Duration.ofSeconds(2));

  private @Nullable TestServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aBlockedHandlerHoldsUpNoOtherSocket() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD));

    try (RawSocket blocked = connect();
        RawSocket other = connect()) {
      blocked.text("wait");
      blocked.text("later");
      other.text("now");

      assertThat(other.next().text()).isEqualTo("now");
      door.gate.release();
      assertThat(blocked.next().text()).isEqualTo("later");
    }
  }

  @Test
  void aFullInboxStopsReadingUntilItIsDrainedAndNothingIsLost() throws Exception {
    int many = 4_000;
    EchoDoor door =
        serve(
            new EchoDoor(
                STANDARD
                    .withInbox(new Bound(8, 256 * 1024))
                    .withOutbox(PLENTY)
                    .withPingEvery(Duration.ofMillis(50))));

    try (RawSocket client = connect()) {
      AtomicInteger written = new AtomicInteger();
      client.text("wait");
      long before = Memory.used();
      Thread writer = Thread.ofVirtual().start(() -> write(client, many, written));

      // Twenty intervals without a pong: it is us who do not read, so the socket stays.
      await().during(Duration.ofSeconds(1)).until(unchanged(written));
      assertThat(written.get()).isLessThan(many);
      assertThat(door.closed).isEmpty();
      assertThat(Memory.used() - before).isLessThan(16L * 1024 * 1024);

      door.gate.release();
      for (int i = 0; i < many; i++) {
        assertThat(data(client)).startsWith(i + " ");
      }
      assertThat(writer.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void aClientThatReadsTooSlowlyIsClosedWith1013() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD.withOutbox(new Bound(100, 1024 * 1024))));

    try (RawSocket client = connect()) {
      Connection connection = door.opened.take();
      int taken = sendUntilRefused(connection);

      assertThat(taken).isBetween(16, 1_000);
      assertThat(client.untilClose()).map(Frame::code).contains(1013);
      assertThat(door.closed.take().by()).isEqualTo(CloseReason.By.SERVER);
    }
  }

  @Test
  void aSessionMaySayWhatASlowClientGetsInsteadOfWhatWasDropped() throws Exception {
    EchoDoor door =
        serve(
            new EchoDoor(STANDARD.withOutbox(new Bound(100, 1024 * 1024)), Optional.of("resync")));

    try (RawSocket client = connect()) {
      sendUntilRefused(door.opened.take());

      // On a quick machine some of it was on its way before there was too much.
      String text = client.next().text();
      while (!text.equals("resync")) {
        text = client.next().text();
      }
      client.text("again");
      assertThat(client.next().text()).isEqualTo("again");
    }
  }

  @Test
  void aReplayThatWaitsForRoomLosesNothing() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD.withOutbox(new Bound(10, 256 * 1024))));
    String filling = "x".repeat(16 * 1024);

    try (RawSocket client = connect()) {
      Connection connection = door.opened.take();
      AtomicInteger refused = new AtomicInteger();
      Thread.ofVirtual().start(() -> replay(connection, 2_000, filling, refused));

      for (int i = 0; i < 2_000; i++) {
        assertThat(client.next().text()).startsWith(i + " ");
      }
      assertThat(refused).hasValue(0);
    }
  }

  @Test
  void aClientThatAnswersNoPingIsClosed() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD.withPingEvery(Duration.ofMillis(100))));

    try (RawSocket client = connect()) {
      int pings = 0;
      Frame frame = client.read();
      while (frame.opcode() == RawSocket.PING) {
        pings++;
        frame = client.read();
      }

      assertThat(pings).isBetween(2, 3);
      assertThat(frame.code()).isEqualTo(1011);
    }
    assertThat(door.closed.take().code()).isEqualTo(1011);
  }

  @Test
  void aClientThatVanishesWithoutAWordIsClosedEvenIfItCannotBeTold() throws Exception {
    EchoDoor door =
        serve(
            new EchoDoor(
                STANDARD
                    .withPingEvery(Duration.ofMillis(50))
                    .withCloseWithin(Duration.ofMillis(100))
                    .withOutbox(PLENTY)));

    try (RawSocket silent = connect()) {
      Connection connection = door.opened.take();
      for (int i = 0; i < 1_000; i++) {
        connection.send("x".repeat(16 * 1024));
      }

      assertThat(door.closed.poll(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(silent.answer().status()).isEqualTo(101);
    }
  }

  @Test
  void aClientThatAnswersPingsMayBeSilent() throws Exception {
    serve(new EchoDoor(STANDARD.withPingEvery(Duration.ofMillis(50))));

    try (RawSocket client = connect()) {
      for (int i = 0; i < 12; i++) {
        Frame ping = client.read();
        assertThat(ping.opcode()).isEqualTo(RawSocket.PING);
        client.frame(true, 0, RawSocket.PONG, ping.payload());
      }

      client.text("here");
      assertThat(data(client)).isEqualTo("here");
    }
  }

  @Test
  void aFrameThatTakesLongToArriveIsASignOfLife() throws Exception {
    serve(new EchoDoor(STANDARD.withPingEvery(Duration.ofMillis(50))));

    try (RawSocket client = connect()) {
      client.frameHeader(RawSocket.TEXT, 100_000);
      for (int i = 0; i < 10; i++) {
        assertThat(client.read().opcode()).isEqualTo(RawSocket.PING);
        client.raw("y".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
      }

      assertThat(data(client)).hasSize(100_000);
    }
  }

  @Test
  void pingsWithoutReadingCostNothing() throws Exception {
    serve(new EchoDoor(STANDARD));

    try (RawSocket client = connect()) {
      long before = Memory.used();
      for (int i = 0; i < 100; i++) {
        client.pings(1_000);
      }

      assertThat(Memory.used() - before).isLessThan(8L * 1024 * 1024);
      client.text("last");
      Frame frame = client.next();
      while (frame.opcode() == RawSocket.PONG) {
        frame = client.next();
      }
      assertThat(frame.text()).isEqualTo("last");
    }
  }

  @Test
  void whatWasSentBeforeACloseIsHandledBeforeTheDoorHearsOfIt() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD));

    try (RawSocket client = connect()) {
      client.text("wait");
      client.text("a");
      client.text("b");
      client.close(1000);

      assertThat(client.untilClose()).map(Frame::code).contains(1000);
      assertThat(door.closed).isEmpty();
      door.gate.release();
      assertThat(door.closed.take()).isEqualTo(new CloseReason(1000, "", CloseReason.By.CLIENT));
      assertThat(door.handled).containsExactly("wait", "a", "b");
    }
  }

  @Test
  void whatWasSentBeforeAnOversizeMessageIsHandled() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD.withMaxMessageBytes(100)));

    try (RawSocket client = connect()) {
      client.text("a");
      client.text("b".repeat(101));
      client.text("c");

      assertThat(client.untilClose()).map(Frame::code).contains(1009);
      assertThat(door.closed.take().code()).isEqualTo(1009);
      assertThat(door.handled).containsExactly("a");
    }
  }

  @Test
  void aLostConnectionIsToldAsOne() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD));

    try (RawSocket client = connect()) {
      client.text("a");
      client.next();
    }

    assertThat(door.closed.take()).isEqualTo(CloseReason.lost());
  }

  @Test
  void aDoorThatClosesHandlesNothingMoreAndItsReasonIsShortened() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD));

    try (RawSocket client = connect()) {
      client.text("before");
      client.text("close");
      client.text("after");

      assertThat(client.next().text()).isEqualTo("before");
      Frame close = client.next();
      assertThat(close.code()).isEqualTo(4001);
      assertThat(close.payload()).hasSizeBetween(120, 125);
      assertThat(new String(close.payload(), 2, close.payload().length - 2, StandardCharsets.UTF_8))
          .doesNotContain("\uFFFD");
      client.close(4001);
      assertThat(door.closed.take().code()).isEqualTo(4001);
      assertThat(door.handled).containsExactly("before", "close");
    }
  }

  @Test
  void aHandlerThatFailsClosesWith1011AndTellsNothing() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD));

    try (RawSocket client = connect()) {
      client.text("fail");

      Frame close = client.next();
      assertThat(close.code()).isEqualTo(1011);
      assertThat(close.text()).doesNotContain("told to");
      client.close();
      assertThat(door.closed.take().code()).isEqualTo(1011);
    }
  }

  @Test
  void aDoorMayTakeTwentyMegabytesInFragments() throws Exception {
    int size = 20 * 1024 * 1024;
    serve(new EchoDoor(STANDARD.withMaxMessageBytes(size)));

    try (RawSocket client = connect()) {
      client.fragments(
          RawSocket.TEXT, "z".repeat(size).getBytes(StandardCharsets.US_ASCII), 16_384);

      assertThat(client.next().payload()).hasSize(size);
    }
  }

  @Test
  void aStoppingServerDrainsWhatItReadAndClosesWith1001() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD));

    assertGracefulEnd(door, TestServer::stopServer);
  }

  @Test
  void aClosingContextDrainsWhatItReadAndClosesWith1001() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD));

    assertGracefulEnd(door, TestServer::close);
  }

  private void assertGracefulEnd(EchoDoor door, java.util.function.Consumer<TestServer> end)
      throws Exception {
    TestServer running = server();
    // Stopped once, by the test: Micronaut deadlocks when server and context are stopped at once.
    server = null;
    Thread stopper = Thread.ofPlatform().unstarted(() -> end.accept(running));
    try (RawSocket client = connect(running);
        RawSocket idle = connect(running)) {
      client.text("wait");
      for (int i = 0; i < 20; i++) {
        client.text("message " + i);
      }
      // The answer comes from behind the twenty on the one event loop: they are in the inbox.
      client.frame(true, 0, RawSocket.PING, new byte[0]);
      assertThat(client.next().opcode()).isEqualTo(RawSocket.PONG);

      stopper.start();
      assertThat(idle.untilClose()).map(Frame::code).contains(1001);
      assertThat(latecomer(running)).isNotEqualTo(101);
      idle.close(1001);
      door.gate.release();

      for (int i = 0; i < 20; i++) {
        assertThat(client.next().text()).isEqualTo("message " + i);
      }
      assertThat(client.next().code()).isEqualTo(1001);
      client.close(1001);
      assertThat(stopper.join(Duration.ofSeconds(60))).isTrue();
      assertThat(door.closed).extracting(CloseReason::code).containsExactly(1001, 1001);
    }
  }

  @Test
  void anAdmissionThatFailsIsA500WithoutDetail() throws Exception {
    serve(new EchoDoor(STANDARD));

    try (RawSocket client = connect(server(), 500, "Bearer broken")) {
      assertThat(client.answer().body())
          .contains("\"code\":\"internal\"")
          .doesNotContain("database");
    }
  }

  @Test
  void anAdmissionMayTakeItsTimeWithoutHoldingUpOthers() throws Exception {
    EchoDoor door = serve(new EchoDoor(STANDARD));
    SlowDoor slow = new SlowDoor(door);
    server().close();
    server = new TestServer(true, door, slow);

    Thread.ofVirtual().start(() -> slow.tried(server().port()));
    assertThat(slow.asked.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    try (RawSocket client = connect()) {
      client.text("now");

      assertThat(client.next().text()).isEqualTo("now");
    }
    slow.answer.release();
    assertThat(slow.statuses.poll(30, TimeUnit.SECONDS)).isEqualTo(101);
  }

  @Test
  void httpGoesOnBesideTheDoors() throws Exception {
    serve(new EchoDoor(STANDARD));
    int port = server().port();

    try (RawSocket http = RawSocket.send(port, "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
        RawSocket plain = RawSocket.send(port, "GET /ws/echo HTTP/1.1\r\nHost: a\r\n\r\n");
        RawSocket elsewhere = RawSocket.connect(port, "/ws/nowhere", Map.of())) {
      assertThat(List.of(http.answer(), plain.answer(), elsewhere.answer()))
          .extracting(RawSocket.Answer::status)
          .containsExactly(404, 404, 404);
    }
  }

  @Test
  void aHandshakeOfAnotherVersionIsToldWhichOneToSpeak() throws Exception {
    serve(new EchoDoor(STANDARD));
    String upgrade = "GET /ws/echo HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n";

    try (RawSocket old =
            RawSocket.send(
                server().port(),
                upgrade + "Upgrade: websocket\r\nSec-WebSocket-Version: 8\r\n\r\n");
        RawSocket keyless =
            RawSocket.send(
                server().port(),
                upgrade + "Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n\r\n")) {
      assertThat(old.answer().status()).isEqualTo(426);
      assertThat(old.answer().header("Sec-WebSocket-Version")).contains("13");
      assertThat(keyless.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void twoDoorsWithOnePathStopTheStart() {
    EchoDoor one = new EchoDoor(STANDARD);
    EchoDoor other = new EchoDoor(STANDARD);

    assertThatThrownBy(() -> new TestServer(true, one, other))
        .hasStackTraceContaining("Two doors have the path /ws/echo");
  }

  /** A server that is stopped by itself accepts no more (0); in a stopping context it says 503. */
  private static int latecomer(TestServer running) {
    try (RawSocket client =
        RawSocket.connect(running.port(), EchoDoor.PATH, Map.of("Authorization", "Bearer echo"))) {
      return client.answer().status();
    } catch (IOException e) {
      return 0;
    }
  }

  private EchoDoor serve(EchoDoor door) {
    server = new TestServer(true, door);
    return door;
  }

  private TestServer server() {
    return java.util.Objects.requireNonNull(server);
  }

  private RawSocket connect() throws IOException {
    return connect(server());
  }

  private static RawSocket connect(TestServer to) throws IOException {
    return connect(to, 101, "Bearer echo");
  }

  private static RawSocket connect(TestServer to, int status, String authorization)
      throws IOException {
    RawSocket client =
        RawSocket.connect(to.port(), EchoDoor.PATH, Map.of("Authorization", authorization));
    assertThat(client.answer().status()).isEqualTo(status);
    return client;
  }

  private static String data(RawSocket client) throws IOException {
    return client.next().text();
  }

  private static int sendUntilRefused(Connection connection) {
    String text = "x".repeat(16 * 1024);
    return (int) IntStream.iterate(0, i -> i + 1).takeWhile(_ -> connection.send(text)).count();
  }

  private static void replay(
      Connection connection, int messages, String filling, AtomicInteger refused) {
    for (int i = 0; i < messages; i++) {
      try {
        connection.awaitRoom();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      refused.addAndGet(connection.send(i + " " + filling) ? 0 : 1);
    }
  }

  private static void write(RawSocket client, int messages, AtomicInteger written) {
    try {
      for (int i = 0; i < messages; i++) {
        client.text(i + " " + "x".repeat(16 * 1024));
        written.incrementAndGet();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static java.util.concurrent.Callable<Boolean> unchanged(AtomicInteger count) {
    int[] last = {-1};
    return () -> {
      boolean same = last[0] == count.get();
      last[0] = count.get();
      return same;
    };
  }
}
