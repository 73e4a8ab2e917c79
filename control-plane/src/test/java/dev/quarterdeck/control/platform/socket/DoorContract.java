package dev.quarterdeck.control.platform.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.platform.socket.RawSocket.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every door keeps, over a real port. A door joins by a subclass named after it that says how
 * to talk to it; {@link EveryDoorHasItsContractTest} fails without one.
 */
@Timeout(240)
public abstract class DoorContract {
  private static final int MANY = 2_000;

  /** How to talk to one door. */
  public interface Wire {
    int port();

    /** With a query if the wire has one. */
    String path();

    /** What is let in. */
    Map<String, String> headers();

    /** Each of these is refused before the upgrade. */
    List<Map<String, String>> strangers();

    int maxMessageBytes();

    /** A message that gets exactly one reply, also when it is nonsense to the door. */
    String message(int number, int size);

    /** The reply to {@link #message}. */
    boolean answers(String reply, int number);

    /** The door's own way to say that binary means nothing here. */
    boolean refusesBinary(String reply);

    /** How many messages the door says of its own accord when a client connects. */
    default int greetings() {
      return 0;
    }
  }

  /** Of a server that is running. */
  protected abstract Wire wire();

  @Test
  void handlesMessagesInTheOrderOfTheWire() throws Exception {
    try (RawSocket client = connect()) {
      for (int i = 0; i < MANY; i++) {
        client.text(wire().message(i, 40));
      }

      int inOrder = 0;
      for (int i = 0; i < MANY; i++) {
        inOrder += wire().answers(client.next().text(), i) ? 1 : 0;
      }

      assertThat(inOrder).isEqualTo(MANY);
    }
  }

  @Test
  void handlesMessagesOfTheJdkClientInOrder() throws Exception {
    try (JdkSocket client = new JdkSocket(wire().port(), wire().path(), wire().headers())) {
      for (int i = 0; i < 300; i++) {
        client.text(wire().message(i, i * 200));
      }

      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> client.heard().size() >= wire().greetings() + 300);
      List<String> replies = client.heard().subList(wire().greetings(), client.heard().size());
      assertThat(IntStream.range(0, 300)).allMatch(i -> wire().answers(replies.get(i), i));
    }
  }

  @Test
  void joinsFragmentsWithControlFramesBetweenThem() throws Exception {
    byte[] message = wire().message(1, 5_000).getBytes(StandardCharsets.UTF_8);

    try (RawSocket client = connect()) {
      client.frame(false, 0, RawSocket.TEXT, slice(message, 0, 1_000));
      client.frame(true, 0, RawSocket.PING, new byte[] {1, 2, 3});
      client.frame(false, 0, RawSocket.CONTINUATION, slice(message, 1_000, 1_001));
      client.frame(false, 0, RawSocket.CONTINUATION, new byte[0]);
      client.frame(true, 0, RawSocket.CONTINUATION, slice(message, 1_001, message.length));

      Frame pong = client.next();
      assertThat(pong.opcode()).isEqualTo(RawSocket.PONG);
      assertThat(pong.payload()).containsExactly(1, 2, 3);
      assertThat(wire().answers(client.next().text(), 1)).isTrue();
    }
  }

  @Test
  void takesAMessageOfExactlyTheLimitInManySmallFragments() throws Exception {
    byte[] message = wire().message(1, wire().maxMessageBytes()).getBytes(StandardCharsets.UTF_8);

    try (RawSocket client = connect()) {
      client.fragments(RawSocket.TEXT, message, 1_000);

      assertThat(message).hasSize(wire().maxMessageBytes());
      assertThat(wire().answers(client.next().text(), 1)).isTrue();
    }
  }

  @Test
  void closesWith1009ForOneFrameOverTheLimit() throws Exception {
    try (RawSocket client = connect()) {
      client.frame(true, 0, RawSocket.TEXT, new byte[wire().maxMessageBytes() + 1]);

      assertThat(client.untilClose()).map(Frame::code).contains(1009);
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void closesWith1009WhenFragmentsTogetherPassTheLimit() throws Exception {
    try (RawSocket client = connect()) {
      client.fragments(RawSocket.TEXT, new byte[wire().maxMessageBytes() + 1], 16_384);

      assertThat(client.untilClose()).map(Frame::code).contains(1009);
    }
  }

  @Test
  void tellsAClientThatIsStillSendingFarTooMuch() throws Exception {
    try (RawSocket client = connect()) {
      client.frame(true, 0, RawSocket.TEXT, new byte[30 * wire().maxMessageBytes()]);

      assertThat(client.untilClose()).map(Frame::code).contains(1009);
    }
  }

  @Test
  void negotiatesNoCompression() throws Exception {
    try (RawSocket client = connect("Sec-WebSocket-Extensions", "permessage-deflate")) {
      client.text(wire().message(1, 40));

      assertThat(client.answer().header("Sec-WebSocket-Extensions")).isEmpty();
      assertThat(wire().answers(client.next().text(), 1)).isTrue();
    }
  }

  @Test
  void refusesADeflatedFrame() throws Exception {
    byte[] bomb = RawSocket.deflated(new byte[30 * wire().maxMessageBytes()]);

    try (RawSocket client = connect("Sec-WebSocket-Extensions", "permessage-deflate")) {
      client.frame(true, 4, RawSocket.TEXT, bomb);

      assertThat(client.untilClose()).map(Frame::code).contains(1002);
    }
  }

  @Test
  void paysBoundedMemoryForAClientThatDoesNotRead() throws Exception {
    try (RawSocket client = connect()) {
      long before = Memory.used();
      AtomicInteger written = new AtomicInteger();

      Thread writer = Thread.ofVirtual().start(() -> write(client, 1_000, written));
      await().atMost(Duration.ofSeconds(100)).until(() -> isStuckOrDone(writer, written));

      assertThat(Memory.used() - before).isLessThan(40L * 1024 * 1024);
    }
  }

  @Test
  void answersEveryCloseWithItsOwnCode() throws Exception {
    for (int code : new int[] {1000, 1001, 1011, 3000, 4001, 4999}) {
      try (RawSocket client = connect()) {
        client.close(code);

        assertThat(client.untilClose()).map(Frame::code).contains(code);
        assertThat(client.ends()).isTrue();
      }
    }
    try (JdkSocket client = new JdkSocket(wire().port(), wire().path(), wire().headers())) {
      assertThat(client.close(1000)).isEqualTo(1000);
    }
  }

  @Test
  void answersACloseWithoutCodeWithoutOne() throws Exception {
    try (RawSocket client = connect()) {
      client.frame(true, 0, RawSocket.CLOSE, new byte[0]);

      assertThat(client.untilClose()).map(Frame::code).contains(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535})
  void answersACodeThatNobodyMaySendWith1002(int code) throws Exception {
    try (RawSocket client = connect()) {
      client.close(code);

      assertThat(client.untilClose()).map(Frame::code).contains(1002);
    }
  }

  @Test
  void answersBinaryInItsOwnFormAndStaysOpen() throws Exception {
    try (RawSocket client = connect()) {
      client.frame(true, 0, RawSocket.BINARY, new byte[] {0, 1, 2});
      Frame error = client.next();
      client.text(wire().message(1, 40));

      assertThat(error.opcode()).isEqualTo(RawSocket.TEXT);
      assertThat(wire().refusesBinary(error.text())).as(error.text()).isTrue();
      assertThat(wire().answers(client.next().text(), 1)).isTrue();
    }
  }

  @Test
  void closesWith1007ForTextThatIsNotUtf8() throws Exception {
    try (RawSocket client = connect()) {
      client.frame(true, 0, RawSocket.TEXT, new byte[] {'a', (byte) 0xC3, 0x28});

      assertThat(client.untilClose()).map(Frame::code).contains(1007);
    }
  }

  @Test
  void takesACharacterThatIsSplitBetweenFragments() throws Exception {
    byte[] message = wire().message(1, 40).getBytes(StandardCharsets.UTF_8);
    byte[] emoji = "✓".getBytes(StandardCharsets.UTF_8);

    try (RawSocket client = connect()) {
      client.frame(false, 0, RawSocket.TEXT, message);
      client.frame(false, 0, RawSocket.CONTINUATION, slice(emoji, 0, 1));
      client.frame(true, 0, RawSocket.CONTINUATION, slice(emoji, 1, 3));

      assertThat(client.next().opcode()).isEqualTo(RawSocket.TEXT);
    }
  }

  @Test
  void closesWith1002ForAContinuationOfNothing() throws Exception {
    try (RawSocket client = connect()) {
      client.frame(true, 0, RawSocket.CONTINUATION, new byte[] {'a'});

      assertThat(client.untilClose()).map(Frame::code).contains(1002);
    }
  }

  @Test
  void refusesStrangersBeforeTheUpgrade() throws Exception {
    assertThat(wire().strangers()).isNotEmpty();
    for (Map<String, String> stranger : wire().strangers()) {
      try (RawSocket client = RawSocket.connect(wire().port(), wire().path(), stranger)) {
        assertThat(client.answer().status()).isBetween(401, 403);
        assertThat(client.answer().header("Content-Type")).contains("application/problem+json");
        assertThat(client.answer().body()).contains("\"hint\":");
        assertThat(client.ends()).isTrue();
      }
    }
  }

  final RawSocket connect(String... extra) throws IOException {
    Map<String, String> headers = new java.util.TreeMap<>(wire().headers());
    if (extra.length == 2) {
      headers.put(extra[0], extra[1]);
    }
    RawSocket client = RawSocket.connect(wire().port(), wire().path(), headers);
    assertThat(client.answer().status()).as(client.answer().toString()).isEqualTo(101);
    for (int i = 0; i < wire().greetings(); i++) {
      client.next();
    }
    return client;
  }

  private void write(RawSocket client, int messages, AtomicInteger written) {
    try {
      for (int i = 0; i < messages; i++) {
        client.text(wire().message(i, 64 * 1024));
        written.incrementAndGet();
      }
    } catch (IOException e) {
      // Closed for not reading: also an end.
    }
  }

  /** Ended, or in a write that the server does not read. */
  private static boolean isStuckOrDone(Thread writer, AtomicInteger written)
      throws InterruptedException {
    int before = written.get();
    return writer.join(Duration.ofSeconds(2)) || written.get() == before;
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }
}
