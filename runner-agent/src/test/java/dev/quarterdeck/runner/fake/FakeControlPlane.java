package dev.quarterdeck.runner.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostMessage;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage;
import dev.quarterdeck.protocol.ServerMessage.Ack;
import dev.quarterdeck.protocol.ServerMessage.Brief;
import dev.quarterdeck.protocol.ServerMessage.Resend;
import dev.quarterdeck.protocol.ServerMessage.Welcome;
import dev.quarterdeck.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Stores each event once, in the order of its {@code seq}, and acknowledges what is contiguous. */
public final class FakeControlPlane implements AutoCloseable {
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  static {
    // What the tests wait for is in memory: looking often costs nothing.
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
  }

  private final ServerSocket server;
  private final List<Stored> log = new ArrayList<>();
  private final List<Long> resentOn = new ArrayList<>();
  private final Map<RunId, Long> last = new LinkedHashMap<>();
  private final List<FakeSocket.Upgrade> upgrades = new ArrayList<>();
  private Optional<FakeSocket> socket = Optional.empty();
  private Brief brief = new Brief("demo", Optional.empty(), List.of(), Optional.empty());
  private String session = "0199f0a0-0000-7000-8000-000000000002";
  private String token = "secret-1";
  private int heartbeatSeconds = 10;
  private boolean acks = true;
  private boolean losesEvents;
  private boolean welcomes = true;
  private int cutEvery;
  private final List<RunEvent> lost = new ArrayList<>();
  private int duplicates;
  private int heartbeats;
  private int links;

  /** One event as it was stored. */
  public record Stored(RunId run, long seq, RunEvent event) {}

  public FakeControlPlane() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("fake-accept").start(this::accept);
  }

  public String url() {
    return "ws://127.0.0.1:" + server.getLocalPort();
  }

  public synchronized void brief(Brief next) {
    brief = next;
  }

  public synchronized void session(String next) {
    session = next;
  }

  public synchronized void token(String next) {
    token = next;
  }

  public synchronized void heartbeatSeconds(int next) {
    heartbeatSeconds = next;
  }

  /** Whether what is stored is acknowledged. Switching it on acknowledges what was kept back. */
  public synchronized void acks(boolean next) {
    acks = next;
    if (acks) {
      last.forEach((run, seq) -> send(new Ack(run, seq)));
    }
  }

  /** While on, every event is lost between the socket and the store. */
  public synchronized void losesEvents(boolean next) {
    losesEvents = next;
  }

  /** Off: a link is opened, and the welcome comes when it is switched on again. */
  public synchronized void welcomes(boolean next) {
    welcomes = next;
    if (welcomes && socket.isPresent()) {
      welcome();
    }
  }

  /** The network fails after every so many events, when one is stored and not yet acknowledged. */
  public synchronized void cutsEvery(int events) {
    cutEvery = events;
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket client = server.accept();
        Thread.ofVirtual().name("fake-link").start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket client) {
    try (FakeSocket link = new FakeSocket(client)) {
      FakeSocket.Upgrade upgrade = link.readUpgrade();
      if (!admits(upgrade)) {
        link.refuse(401);
        return;
      }
      link.accept(upgrade);
      opened(link);
      Optional<String> text = link.read();
      while (text.isPresent() && !link.isClosed()) {
        heard(text.get());
        text = link.read();
      }
    } catch (IOException e) {
      // The runner left; that is what many tests are about.
    }
  }

  private synchronized boolean admits(FakeSocket.Upgrade upgrade) {
    upgrades.add(upgrade);
    return upgrade.path().equals("/ws/host")
        && upgrade.headers().getOrDefault("authorization", "").equals("Bearer " + token);
  }

  private synchronized void opened(FakeSocket link) {
    socket = Optional.of(link);
    links++;
    if (welcomes) {
      welcome();
    }
  }

  private void welcome() {
    send(new Welcome(session, "team-a", "fix-login", links, heartbeatSeconds, brief));
  }

  private synchronized void heard(String text) {
    Envelope envelope = Wire.envelope(text);
    HostMessage message = Wire.hostMessage(envelope).orElseThrow();
    switch (message) {
      case HostMessage.Heartbeat() -> heartbeats++;
      case RunEvent event -> store(envelope.runId().orElseThrow(), envelope, event);
    }
  }

  private void store(RunId run, Envelope envelope, RunEvent event) {
    if (losesEvents) {
      lost.add(event);
      return;
    }
    long seq = envelope.seq().orElseThrow();
    long before = last.getOrDefault(run, 0L);
    if (seq > before + 1) {
      resentOn.add(seq);
      send(new Resend(run, before + 1));
      return;
    }
    if (seq <= before) {
      duplicates++;
    } else {
      log.add(new Stored(run, seq, event));
      last.put(run, seq);
      if (cutEvery > 0 && log.size() % cutEvery == 0) {
        cutLink();
      }
    }
    if (acks) {
      send(new Ack(run, last.getOrDefault(run, 0L)));
    }
  }

  public synchronized void send(ServerMessage message) {
    sendText(Wire.text(Wire.frame(message, Instant.now(), Optional.empty())));
  }

  public synchronized void sendText(String text) {
    socket.ifPresent(link -> {
      try {
        link.send(text);
      } catch (IOException e) {
        // Lost with its link.
      }
    });
  }

  /** In frames of this size, as far as the runner listens: it may hang up in the middle. */
  public synchronized void sendInPieces(ServerMessage message, int size) {
    String text = Wire.text(Wire.frame(message, Instant.now(), Optional.empty()));
    try {
      socket.orElseThrow().sendInPieces(text, size);
    } catch (IOException e) {
      // What becomes of a message that was cut off is for the test to see.
    }
  }

  /** Returns when the runner has handled all that was sent to it before. */
  public void awaitHeard() throws IOException {
    FakeSocket link;
    synchronized (this) {
      link = socket.orElseThrow();
    }
    int before = link.pongs();
    link.ping();
    await().atMost(PATIENCE).until(() -> link.pongs() > before);
  }

  /** The network fails. */
  public synchronized void cutLink() {
    socket.ifPresent(FakeSocket::close);
    socket = Optional.empty();
  }

  /** Last messages, and the end of the connection right behind them. */
  public synchronized void sendAndCutLink(ServerMessage... messages) throws IOException {
    socket
        .orElseThrow()
        .sendAtOnce(
            Arrays.stream(messages)
                .map(message -> Wire.text(Wire.frame(message, Instant.now(), Optional.empty())))
                .toList());
    cutLink();
  }

  /** Says goodbye; the runner's own close frame, or its hanging up, ends the link. */
  public synchronized void closeLink(int code) throws IOException {
    socket.orElseThrow().close(code);
    socket = Optional.empty();
  }

  public synchronized void goDeaf() {
    socket.orElseThrow().goDeaf();
    acks = false;
  }

  public synchronized int links() {
    return links;
  }

  public synchronized int heartbeats() {
    return heartbeats;
  }

  public synchronized boolean hasLost(Class<? extends RunEvent> type) {
    return lost.stream().anyMatch(type::isInstance);
  }

  public synchronized int duplicates() {
    return duplicates;
  }

  public synchronized int gaps() {
    return resentOn.size();
  }

  public synchronized List<FakeSocket.Upgrade> upgrades() {
    return List.copyOf(upgrades);
  }

  public synchronized List<String> authorizations() {
    return upgrades.stream()
        .map(upgrade -> upgrade.headers().getOrDefault("authorization", ""))
        .toList();
  }

  public synchronized List<Stored> log() {
    return List.copyOf(log);
  }

  public List<RunEvent> events() {
    return log().stream().map(Stored::event).toList();
  }

  public <T extends RunEvent> List<T> events(Class<T> type) {
    return events().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Everything the agent has said so far. */
  public String said() {
    return events(RunEvent.Message.class).stream()
        .map(RunEvent.Message::text)
        .collect(Collectors.joining());
  }

  public void awaitLinks(int count) {
    await().atMost(PATIENCE).until(() -> links() >= count);
  }

  public <T extends RunEvent> T awaitEvent(Class<T> type) {
    return awaitEvent(type, _ -> true);
  }

  public <T extends RunEvent> T awaitEvent(Class<T> type, Predicate<T> which) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(events(type)).as("%s", events()).anyMatch(which));
    return events(type).stream().filter(which).findFirst().orElseThrow();
  }

  public void awaitSaid(String text) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(said()).contains(text));
  }

  @Override
  public void close() throws IOException {
    server.close();
    cutLink();
  }
}
