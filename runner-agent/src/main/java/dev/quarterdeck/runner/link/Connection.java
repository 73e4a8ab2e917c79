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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket. Frames come in on the client's thread, one after the other, and what the session
 * is to do about them is handed on by {@link Incoming}'s; everything that goes out is sent by the
 * thread in {@link #serve}, because the JDK allows one send at a time.
 */
final class Connection implements WebSocket.Listener {
  private static final int OVERSIZE = 1009;
  private static final int BATCH_BYTES = 128 * 1024;

  private final HostId host;
  private final Spool spool;
  private final Link.Receiver receiver;
  private final Clock clock;
  private final Inbound inbound = new Inbound();
  private final Incoming incoming = new Incoming(this::handle);
  private final Pulse pulse = new Pulse(System::nanoTime);
  private final Positions positions;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean work;
  private boolean welcomed;
  private boolean ending;
  private @Nullable String endReason;

  Connection(HostId host, Spool spool, Link.Receiver receiver, Clock clock) {
    this.host = host;
    this.spool = spool;
    this.receiver = receiver;
    this.clock = clock;
    this.positions = new Positions(spool);
  }

  /** It did not open in time; if it does later, nobody serves it. */
  void giveUp() {
    over("given up");
    incoming.end();
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
  boolean serve(WebSocket socket) throws InterruptedException {
    Outbound out = new Outbound(socket);
    pulse.opened();
    try {
      while (awaitWork()) {
        if (pulse.untilNext().isZero()) {
          beat(out);
          pulse.beaten();
        }
        sendPending(out);
      }
      if (!isLost()) {
        out.sayGoodbye();
      }
    } catch (IOException e) {
      over(String.valueOf(e.getMessage()));
    } finally {
      out.abort();
      incoming.end();
    }
    return isWelcomed();
  }

  /** False when it is over. */
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (endReason == null && !ending && !work) {
        Duration wait = pulse.untilNext();
        if (wait.isZero()) {
          return true;
        }
        long ignored = changed.awaitNanos(wait.toNanos());
      }
      work = false;
      return endReason == null && !ending;
    } finally {
      lock.unlock();
    }
  }

  private void beat(Outbound out) throws IOException, InterruptedException {
    Optional<Duration> silence = pulse.silence();
    if (silence.isPresent()) {
      throw new IOException("the control plane was silent for " + silence.get().toSeconds() + " s");
    }
    HostMessage.Heartbeat beat = new HostMessage.Heartbeat();
    out.send(
        Wire.text(
            new Envelope(
                WireTable.nameOf(beat),
                clock.instant(),
                Optional.of(host),
                Optional.empty(),
                OptionalLong.empty(),
                Wire.data(beat))));
    out.ping();
    positions.rewindStalled();
  }

  private void sendPending(Outbound out) throws IOException, InterruptedException {
    if (!isWelcomed()) {
      return;
    }
    for (RunId run : spool.runsWithPending()) {
      List<Spool.Stored> batch = spool.pendingAfter(run, positions.of(run), BATCH_BYTES);
      while (!batch.isEmpty()) {
        for (Spool.Stored event : batch) {
          out.send(event.text());
        }
        positions.sent(run, batch);
        if (isOver()) {
          return;
        }
        batch = spool.pendingAfter(run, positions.of(run), BATCH_BYTES);
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

  private boolean isLost() {
    lock.lock();
    try {
      return endReason != null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onOpen(WebSocket webSocket) {
    if (isLost()) {
      webSocket.abort();
      return;
    }
    incoming.start(() -> webSocket.request(1));
    webSocket.request(1);
  }

  /**
   * Waits for nobody, and asks for the next message before the client reads on. Whoever does not
   * has nothing asked for when the connection ends: then java.net.http fails on the inside and
   * tells nobody (ADR 12).
   */
  @Override
  public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
    pulse.heard();
    boolean more = true;
    try {
      Optional<String> message = inbound.add(part, last);
      more = message.isEmpty() || received(message.get());
    } catch (Inbound.Oversize e) {
      over("a message of the control plane was larger than 1 MiB");
      webSocket.sendClose(OVERSIZE, "larger than 1 MiB");
      return null;
    } catch (ProtocolException e) {
      Console.warn("link.bad_frame", "code", e.code(), "error", e.getMessage());
    } catch (RuntimeException e) {
      over("a frame could not be handled: " + e);
    }
    if (more) {
      webSocket.request(1);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
    pulse.heard();
    webSocket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
    pulse.heard();
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

  /** False when there is enough to do for now. */
  private boolean received(String text) {
    Envelope envelope = Wire.envelope(text);
    Optional<ServerMessage> message = Wire.serverMessage(envelope);
    if (message.isEmpty()) {
      Console.debug("link.unknown_type", "type", envelope.type());
      return true;
    }
    return switch (message.get()) {
      case ServerMessage.Ack(RunId run, long lastSeq) -> {
        spool.acked(run, lastSeq);
        receiver.acked(run);
        yield true;
      }
      case ServerMessage.Resend(RunId run, long fromSeq) -> {
        positions.resendFrom(run, fromSeq);
        wake();
        yield true;
      }
      case ServerMessage.Refused(String code, String why) -> {
        Console.warn("link.frame_refused", "code", code, "message", why);
        yield true;
      }
      case ServerMessage.Welcome welcome -> incoming.add(welcome, text.length());
      case ServerMessage.Command command -> incoming.add(command, text.length());
    };
  }

  /** On a thread of its own: the session's loop may be busy for long. */
  private void handle(ServerMessage message) {
    try {
      switch (message) {
        case ServerMessage.Welcome welcome -> welcomed(welcome);
        case ServerMessage.Command command -> receiver.ordered(command);
        case ServerMessage.Ack _, ServerMessage.Resend _, ServerMessage.Refused _ ->
            throw new IllegalStateException("handled where it came in");
      }
    } catch (RuntimeException e) {
      over("a frame could not be handled: " + e);
    }
    // Handling may take longer than a heartbeat; that is our silence, not the server's.
    pulse.heard();
  }

  private void welcomed(ServerMessage.Welcome welcome) {
    receiver.welcomed(welcome);
    if (welcome.heartbeatSeconds() > 0) {
      pulse.every(Duration.ofSeconds(welcome.heartbeatSeconds()));
    }
    lock.lock();
    try {
      welcomed = true;
      work = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
