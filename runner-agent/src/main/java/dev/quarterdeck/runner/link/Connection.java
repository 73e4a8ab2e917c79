package dev.quarterdeck.runner.link;

import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.HostMessage;
import dev.quarterdeck.protocol.ProtocolException;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage;
import dev.quarterdeck.protocol.Wire;
import dev.quarterdeck.protocol.WireTable;
import dev.quarterdeck.runner.console.Console;
import dev.quarterdeck.runner.spool.Spool;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket. Frames come in on the client's threads, one after the other; everything that goes
 * out is sent by the thread in {@link #serve}, because the JDK allows one send at a time.
 */
final class Connection implements WebSocket.Listener {
  private static final int OVERSIZE = 1009;
  private static final int BATCH_BYTES = 128 * 1024;
  private static final Duration SEND_LIMIT = Duration.ofSeconds(30);
  private static final Duration FIRST_HEARTBEAT = Duration.ofSeconds(10);
  private static final int MISSED_HEARTBEATS = 3;

  private final HostId host;
  private final Spool spool;
  private final Link.Receiver receiver;
  private final Clock clock;
  private final Inbound inbound = new Inbound();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<RunId, Long> sentUpTo = new HashMap<>();
  private final Map<RunId, Long> ackedAtHeartbeat = new HashMap<>();
  private boolean work;
  private boolean welcomed;
  private boolean ending;
  private @Nullable String endReason;
  private Duration heartbeat = FIRST_HEARTBEAT;
  private volatile long heardNanos = System.nanoTime();
  private @Nullable WebSocket socket;

  Connection(HostId host, Spool spool, Link.Receiver receiver, Clock clock) {
    this.host = host;
    this.spool = spool;
    this.receiver = receiver;
    this.clock = clock;
  }

  void opened(WebSocket webSocket) {
    socket = webSocket;
  }

  void wake() {
    lock.lock();
    try {
      work = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Says goodbye and ends. */
  void end() {
    lock.lock();
    try {
      ending = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void over(String reason) {
    lock.lock();
    try {
      if (endReason == null) {
        endReason = reason;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  String endReason() {
    return endReason == null ? "ended" : endReason;
  }

  /** Sends until the connection is over. True if the control plane welcomed us. */
  boolean serve() throws InterruptedException {
    heardNanos = System.nanoTime();
    long nextHeartbeat = heardNanos + heartbeat.toNanos();
    try {
      while (awaitWork(nextHeartbeat)) {
        if (System.nanoTime() >= nextHeartbeat) {
          beat();
          nextHeartbeat = System.nanoTime() + heartbeat.toNanos();
        }
        sendPending();
      }
      sayGoodbye();
    } catch (IOException e) {
      over(String.valueOf(e.getMessage()));
    } finally {
      abort();
    }
    return welcomed;
  }

  /** False when it is over. */
  private boolean awaitWork(long nextHeartbeat) throws InterruptedException {
    lock.lock();
    try {
      while (endReason == null && !ending && !work) {
        long wait = nextHeartbeat - System.nanoTime();
        if (wait <= 0) {
          return true;
        }
        long ignored = changed.awaitNanos(wait);
      }
      work = false;
      return endReason == null && !ending;
    } finally {
      lock.unlock();
    }
  }

  private void beat() throws IOException, InterruptedException {
    Duration silent = Duration.ofNanos(System.nanoTime() - heardNanos);
    if (silent.compareTo(heartbeat.multipliedBy(MISSED_HEARTBEATS)) > 0) {
      throw new IOException("the control plane was silent for " + silent.toSeconds() + " s");
    }
    HostMessage.Heartbeat beat = new HostMessage.Heartbeat();
    send(
        Wire.text(
            new Envelope(
                WireTable.nameOf(beat),
                clock.instant(),
                Optional.of(host),
                Optional.empty(),
                OptionalLong.empty(),
                Wire.data(beat))));
    await(socket().sendPing(ByteBuffer.allocate(0)));
    rewindStalled();
  }

  /** What was sent a whole heartbeat ago and is still not stored is sent again. */
  private void rewindStalled() {
    lock.lock();
    try {
      for (RunId run : spool.runsWithPending()) {
        long acked = spool.ackedUpTo(run);
        Long before = ackedAtHeartbeat.put(run, acked);
        if (before != null && before == acked && sentUpTo.getOrDefault(run, 0L) > acked) {
          sentUpTo.put(run, acked);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void sendPending() throws IOException, InterruptedException {
    if (!isWelcomed()) {
      return;
    }
    for (RunId run : spool.runsWithPending()) {
      List<Spool.Stored> batch = spool.pendingAfter(run, position(run), BATCH_BYTES);
      while (!batch.isEmpty()) {
        for (Spool.Stored event : batch) {
          send(event.text());
        }
        moved(run, batch);
        if (isOver()) {
          return;
        }
        batch = spool.pendingAfter(run, position(run), BATCH_BYTES);
      }
    }
  }

  private boolean isWelcomed() {
    lock.lock();
    try {
      return welcomed;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return endReason != null || ending;
    } finally {
      lock.unlock();
    }
  }

  private long position(RunId run) {
    lock.lock();
    try {
      return Math.max(sentUpTo.getOrDefault(run, 0L), spool.ackedUpTo(run));
    } finally {
      lock.unlock();
    }
  }

  /** Unless a resend moved the position back while the batch went out. */
  private void moved(RunId run, List<Spool.Stored> batch) {
    lock.lock();
    try {
      long before = batch.getFirst().seq() - 1;
      if (Math.max(sentUpTo.getOrDefault(run, 0L), before) == before) {
        sentUpTo.put(run, batch.getLast().seq());
      }
    } finally {
      lock.unlock();
    }
  }

  private void send(String text) throws IOException, InterruptedException {
    await(socket().sendText(text, true));
  }

  private WebSocket socket() {
    WebSocket open = socket;
    if (open == null) {
      throw new IllegalStateException("serve() before opened()");
    }
    return open;
  }

  private static void await(CompletableFuture<WebSocket> sending)
      throws IOException, InterruptedException {
    try {
      sending.get(SEND_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException("sending failed: " + e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException(
          "the control plane took nothing for " + SEND_LIMIT.toSeconds() + " s", e);
    }
  }

  private void sayGoodbye() throws IOException, InterruptedException {
    if (ending && endReason == null) {
      await(socket().sendClose(WebSocket.NORMAL_CLOSURE, ""));
    }
  }

  private void abort() {
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
    heardNanos = System.nanoTime();
    try {
      inbound.add(part, last).ifPresent(this::received);
    } catch (Inbound.Oversize e) {
      over("a message of the control plane was larger than 1 MiB");
      webSocket.sendClose(OVERSIZE, "larger than 1 MiB");
      return null;
    } catch (ProtocolException e) {
      Console.warn("link.bad_frame", "code", e.code(), "error", e.getMessage());
    } catch (RuntimeException e) {
      over("a frame could not be handled: " + e);
    }
    // Handling may take longer than a heartbeat; that is our silence, not the server's.
    heardNanos = System.nanoTime();
    webSocket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
    heardNanos = System.nanoTime();
    webSocket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
    heardNanos = System.nanoTime();
    webSocket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    over("closed by the control plane: " + code + (reason.isEmpty() ? "" : " " + reason));
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    over("connection lost: " + error.getMessage());
  }

  private void received(String text) {
    Envelope envelope = Wire.envelope(text);
    Optional<ServerMessage> message = Wire.serverMessage(envelope);
    if (message.isEmpty()) {
      Console.debug("link.unknown_type", "type", envelope.type());
      return;
    }
    switch (message.get()) {
      case ServerMessage.Welcome welcome -> welcomed(welcome);
      case ServerMessage.Ack(RunId run, long lastSeq) -> {
        spool.acked(run, lastSeq);
        receiver.acked(run);
      }
      case ServerMessage.Resend(RunId run, long fromSeq) -> resend(run, fromSeq);
      case ServerMessage.Refused(String code, String why) ->
          Console.warn("link.frame_refused", "code", code, "message", why);
      case ServerMessage.Command command -> receiver.ordered(command);
    }
  }

  private void welcomed(ServerMessage.Welcome welcome) {
    receiver.welcomed(welcome);
    lock.lock();
    try {
      welcomed = true;
      if (welcome.heartbeatSeconds() > 0) {
        heartbeat = Duration.ofSeconds(welcome.heartbeatSeconds());
      }
      work = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void resend(RunId run, long fromSeq) {
    lock.lock();
    try {
      long position = Math.max(0, fromSeq - 1);
      sentUpTo.merge(run, position, Math::min);
      work = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
