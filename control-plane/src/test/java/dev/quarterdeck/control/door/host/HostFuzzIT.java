package dev.quarterdeck.control.door.host;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarterdeck.control.conversation.TestConversation;
import dev.quarterdeck.control.door.host.HostileFrames.Case;
import dev.quarterdeck.control.door.host.HostileFrames.Ending;
import dev.quarterdeck.control.door.host.HostileFrames.Fate;
import dev.quarterdeck.control.door.host.HostileFrames.Piece;
import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.platform.socket.Memory;
import dev.quarterdeck.control.platform.socket.RawSocket;
import dev.quarterdeck.control.platform.socket.TestServer;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.protocol.HostId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Many hostile frames on real sockets, beside a link that behaves and a session that nobody
 * touches. The same seed sends the same frames: {@code -Dquarterdeck.fuzz.seed=…}, {@code
 * -Dquarterdeck.fuzz.frames=…}.
 */
class HostFuzzIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SEED = Long.getLong("quarterdeck.fuzz.seed", 20261121);
  private static final int FRAMES = Integer.getInteger("quarterdeck.fuzz.frames", 50_000);
  private static final int HOSTILE = 4;
  private static final int BURST = 250;
  private static final long MOST_MEMORY = 96L * 1024 * 1024;
  private static final int LONGEST_ANSWER = 2_000;

  /** Nobody outside is told how we are made inside. */
  private static final Pattern INTERNALS =
      Pattern.compile(
          "Exception|dev\\.quarterdeck|\\bjava\\.|jackson|postgres|StreamRead|JsonToken|\\bat \\w+\\("
              + "|deserialize",
          Pattern.CASE_INSENSITIVE);

  private final AtomicLong frames = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();
  private final CountDownLatch begun = new CountDownLatch(1);

  @Test
  void everyHostileFrameIsRefusedByNameOrStoredAndHarmsNobodyElse() throws Exception {
    System.out.println("fuzz: seed " + SEED + ", " + FRAMES + " frames");
    ListAppender<ILoggingEvent> logged = record();
    try (TestConversation core = TestConversation.open()) {
      List<Session> sessions =
          IntStream.range(0, HOSTILE + 2).mapToObj(i -> core.session("said before")).toList();
      try (TestServer server =
              new TestServer(
                  core.hostDoor(token ->
                      new RunnerIdentity.Bound(
                          sessions.get(Integer.parseInt(token)).id(), new HostId("fuzz"))));
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        long memory = Memory.used();
        List<Event> untouched = core.log(sessions.get(HOSTILE + 1));
        Future<List<String>> good = threads.submit(() -> behave(server.port()));
        // A run belongs to whoever speaks of it first.
        begun.await();
        List<Future<List<String>>> hostile = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (int i = 0; i < HOSTILE; i++) {
          hostile.add(threads.submit(new Hostile(server.port(), i, seeds.split())));
        }
        List<List<String>> stored = new ArrayList<>();
        try {
          for (Future<List<String>> one : hostile) {
            stored.add(one.get());
          }
        } finally {
          over.set(true);
        }

        List<String> behaved = good.get();
        assertThat(said(core, sessions.get(HOSTILE))).isEqualTo(behaved);
        for (int i = 0; i < HOSTILE; i++) {
          assertThat(said(core, sessions.get(i))).isEqualTo(stored.get(i));
        }
        assertThat(core.log(sessions.get(HOSTILE + 1))).isEqualTo(untouched);
        assertThat(frames.get()).isGreaterThanOrEqualTo(FRAMES);
        assertThat(Memory.used() - memory).isLessThan(MOST_MEMORY);
      }
    }
    assertThat(logged.list)
        .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.ERROR))
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEmpty();
  }

  private static ListAppender<ILoggingEvent> record() {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(appender);
    return appender;
  }

  /** The runs' events, in the order of the log. */
  private static List<String> said(TestConversation core, Session session) {
    return core.log(session).stream()
        .filter(event -> event.seq().isPresent())
        .map(HostFuzzIT::line)
        .toList();
  }

  private static String line(Event event) {
    return event.seq().orElseThrow()
        + " "
        + (event.type().equals("session.event_refused") ? "refused" : event.data().text());
  }

  private static RawSocket dial(int port, int number) throws IOException {
    RawSocket socket =
        RawSocket.connect(port, "/ws/host", Map.of("Authorization", "Bearer " + number));
    assertThat(socket.answer().status()).isEqualTo(101);
    assertThat(socket.next().text()).contains("host.welcome");
    return socket;
  }

  /** A good runner: one event after the other, each acknowledged. Says its log. */
  private List<String> behave(int port) throws IOException {
    HostileFrames words = new HostileFrames(new SplittableRandom(0), run(HOSTILE), "run_none");
    try (RawSocket socket = dial(port, HOSTILE)) {
      while (!over.get()) {
        socket.text(words.valid().text());
        JsonNode answer = JSON.readTree(socket.next().text());
        assertThat(answer.path("type").asText()).isEqualTo("run.ack");
        assertThat(answer.path("data").path("last_seq").asLong()).isEqualTo(words.stored());
        begun.countDown();
      }
    } finally {
      begun.countDown();
    }
    return words.log();
  }

  private static String run(int number) {
    return "run_fuzz_" + number;
  }

  /** One host that sends what it should not. Says what has to be in its log. */
  private final class Hostile implements Callable<List<String>> {
    private final int port;
    private final int number;
    private final SplittableRandom random;
    private final HostileFrames words;
    private final List<RawSocket> halfOpen = new ArrayList<>();
    private long bursts;

    Hostile(int port, int number, SplittableRandom random) {
      this.port = port;
      this.number = number;
      this.random = random;
      this.words = new HostileFrames(random.split(), run(number), run(HOSTILE));
    }

    @Override
    public List<String> call() throws IOException {
      while (frames.get() < FRAMES) {
        RawSocket socket = dial(port, number);
        for (int i = random.nextInt(1, 5); i > 0; i--) {
          burst(socket);
        }
        end(socket);
      }
      for (RawSocket socket : halfOpen) {
        socket.close();
      }
      return words.log();
    }

    private void burst(RawSocket socket) throws IOException {
      List<Case> cases = new ArrayList<>();
      for (int i = 0; i < BURST; i++) {
        cases.add(words.next());
      }
      // Its refusal says that all before it was understood, its acknowledgement that all is done.
      cases.add(new Case(Fate.REFUSED, "unknown_type", barrier(++bursts)));
      cases.add(words.valid());
      for (Case one : cases) {
        send(socket, one.text());
      }
      frames.addAndGet(cases.size());
      check(cases, answers(socket));
    }

    private String barrier(long count) {
      return "{\"type\":\"barrier." + count + "\",\"ts\":\"2026-11-21T12:00:00Z\"}";
    }

    private void send(RawSocket socket, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (bytes.length < 2 || random.nextInt(8) > 0) {
        socket.frame(true, 0, RawSocket.TEXT, bytes);
        return;
      }
      int at = random.nextInt(1, bytes.length);
      socket.frame(false, 0, RawSocket.TEXT, java.util.Arrays.copyOf(bytes, at));
      socket.frame(true, 0, RawSocket.PING, new byte[random.nextInt(126)]);
      socket.frame(false, 0, RawSocket.CONTINUATION, new byte[0]);
      socket.frame(
          true, 0, RawSocket.CONTINUATION, java.util.Arrays.copyOfRange(bytes, at, bytes.length));
    }

    /** The codes of all refusals until the last good event is acknowledged. */
    private List<String> answers(RawSocket socket) throws IOException {
      List<String> codes = new ArrayList<>();
      boolean barrier = false;
      boolean acknowledged = false;
      while (!barrier || !acknowledged) {
        RawSocket.Frame frame = socket.next();
        if (frame.opcode() == RawSocket.PONG) {
          continue;
        }
        assertThat(frame.opcode()).as("an answer: %s", frame.text()).isEqualTo(RawSocket.TEXT);
        JsonNode answer = JSON.readTree(frame.text());
        JsonNode data = answer.path("data");
        switch (answer.path("type").asText()) {
          case "run.ack" -> {
            assertThat(data.path("run_id").asText()).isEqualTo(run(number));
            assertThat(data.path("last_seq").asLong()).isLessThanOrEqualTo(words.stored());
            acknowledged = data.path("last_seq").asLong() == words.stored();
          }
          case "error" -> {
            String message = data.path("message").asText();
            assertThat(message).hasSizeBetween(5, LONGEST_ANSWER).doesNotContainPattern(INTERNALS);
            codes.add(data.path("code").asText());
            barrier = barrier || message.contains("barrier." + bursts + " ");
          }
          case "run.resend", "run.send_input" -> {}
          default -> throw new AssertionError("not an answer: " + frame.text());
        }
      }
      return codes;
    }

    private void check(List<Case> cases, List<String> codes) {
      List<String> later = List.of("conflicting_duplicate", "foreign_run");
      assertThat(codes.stream().filter(code -> !later.contains(code)).toList())
          .as("refused at once, each by its name")
          .isEqualTo(
              cases.stream().filter(one -> one.fate() == Fate.REFUSED).map(Case::code).toList());
      assertThat(count(codes, "conflicting_duplicate"))
          .isEqualTo(cases.stream().filter(one -> one.fate() == Fate.CONFLICTING).count());
      // Once for each batch in which it was spoken of.
      long foreign = cases.stream().filter(one -> one.fate() == Fate.FOREIGN).count();
      assertThat(count(codes, "foreign_run")).isBetween(Math.min(1, foreign), foreign);
    }

    private static long count(List<String> codes, String code) {
      return codes.stream().filter(code::equals).count();
    }

    /** By a broken frame, by leaving, or by saying no more and staying. */
    private void end(RawSocket socket) throws IOException {
      switch (random.nextInt(4)) {
        case 0 -> socket.close();
        case 1 -> {
          socket.frameHeader(RawSocket.TEXT, random.nextInt(1, 1_000_000));
          halfOpen.add(socket);
        }
        default -> {
          Ending ending = HostileFrames.ending(random);
          for (Piece piece : ending.pieces()) {
            if (piece.opcode() < 0) {
              socket.raw(piece.bytes());
            } else {
              socket.frame(piece.last(), piece.reserved(), piece.opcode(), piece.bytes());
            }
          }
          assertThat(socket.untilClose().map(RawSocket.Frame::code))
              .as(ending.name())
              .contains(ending.code());
          socket.close();
        }
      }
    }
  }
}
