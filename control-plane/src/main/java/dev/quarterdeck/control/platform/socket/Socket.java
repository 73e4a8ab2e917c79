package dev.quarterdeck.control.platform.socket;

import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open connection and its thread. The thread runs so that door code may block and is called in
 * order; it ends after {@link Incoming.Closed}, which the event loop puts last when the channel is
 * gone, or when {@link #cut} interrupts it.
 */
final class Socket<A> implements Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Socket.class);

  /** Of a close frame's 125 bytes, two are the code. */
  private static final int MAX_REASON_BYTES = 123;

  private final Door<A> door;
  private final A admitted;
  private final Channel channel;
  private final String remoteAddress;
  private final Inbox inbox;
  private final Outbox outbox;
  private final FrameHandler frames;
  private final Thread thread;

  /** The door wants no more; set before the outbox ends, so that no later message is handled. */
  private volatile boolean done;

  Socket(
      Door<A> door, A admitted, Channel channel, String remoteAddress, Consumer<Socket<?>> ended) {
    this.door = door;
    this.admitted = admitted;
    this.channel = channel;
    this.remoteAddress = remoteAddress;
    this.inbox = new Inbox(door.settings().inbox(), this::roomAgain);
    this.outbox = new Outbox(door.settings().outbox());
    this.frames = new FrameHandler(door.settings(), inbox, outbox);
    this.thread =
        Thread.ofVirtual()
            .name("socket " + door.path() + " " + id())
            .unstarted(() -> {
              try {
                run();
              } finally {
                channel.close();
                ended.accept(this);
              }
            });
  }

  FrameHandler frames() {
    return frames;
  }

  void start() {
    LOG.info("socket=open door={} connection={} remote={}", door.path(), id(), remoteAddress);
    frames.begin();
    thread.start();
  }

  /** Begins a graceful end; {@link #awaitEnd} sees it through. */
  void stop() {
    frames.stop();
  }

  boolean awaitEnd(Duration limit) throws InterruptedException {
    return thread.join(limit);
  }

  /** Ends what did not end in time. */
  void cut() {
    thread.interrupt();
    channel.close();
  }

  @Override
  public String id() {
    return channel.id().asShortText();
  }

  @Override
  public String remoteAddress() {
    return remoteAddress;
  }

  @Override
  public boolean send(String text) {
    return sendUtf8(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean sendUtf8(byte[] text) {
    return switch (outbox.offer(text)) {
      case TAKEN -> {
        frames.wake();
        yield true;
      }
      case OVERFLOWED -> {
        inbox.put(new Incoming.Overflow());
        yield false;
      }
      case REFUSED -> false;
    };
  }

  @Override
  public void awaitRoom() throws InterruptedException {
    outbox.awaitRoom();
  }

  @Override
  public void close(int code, String reason) {
    if (!CloseReason.isSendable(code)) {
      throw new IllegalArgumentException("not a close code to send: " + code);
    }
    done = true;
    outbox.end(CloseReason.byServer(code, shortened(reason)));
    frames.wake();
  }

  private void run() {
    try {
      serve(open());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("socket=cut door={} connection={}", door.path(), id());
    }
  }

  private Optional<Session> open() {
    if (outbox.ended().isPresent()) {
      // Gone before its turn came: opened late it could take over from a client that came after it.
      return Optional.empty();
    }
    try {
      return Optional.of(door.open(this, admitted));
    } catch (RuntimeException e) {
      failed(e);
      return Optional.empty();
    }
  }

  private void serve(Optional<Session> opened) throws InterruptedException {
    while (true) {
      Incoming next = inbox.take();
      try {
        opened.ifPresent(session -> handle(session, next));
      } catch (RuntimeException e) {
        failed(e);
      }
      if (next instanceof Incoming.Closed(CloseReason reason)) {
        LOG.info(
            "socket=closed door={} connection={} code={} by={} reason=\"{}\"",
            door.path(),
            id(),
            reason.code(),
            reason.by(),
            printable(reason.reason()));
        return;
      }
    }
  }

  private void handle(Session session, Incoming next) {
    if (next instanceof Incoming.Closed(CloseReason reason)) {
      session.onClose(reason);
    } else if (!done) {
      switch (next) {
        case Incoming.Text(byte[] utf8) ->
            decoded(utf8)
                .ifPresentOrElse(
                    session::onText, () -> close(CloseReason.INVALID_TEXT, "text is not UTF-8"));
        case Incoming.Binary(byte[] bytes) -> session.onBinary(bytes);
        case Incoming.Overflow _ -> overflow(session.onOverflow());
        case Incoming.Stopping _ -> close(CloseReason.GOING_AWAY, "server is stopping");
        case Incoming.Closed _ -> {}
      }
    }
  }

  private void overflow(Optional<String> instead) {
    if (instead.isEmpty()) {
      close(CloseReason.TRY_AGAIN_LATER, "client reads too slowly");
    } else {
      outbox.restart(instead.get().getBytes(StandardCharsets.UTF_8));
      frames.wake();
    }
  }

  private void failed(RuntimeException e) {
    LOG.error("socket=failed door={} connection={}", door.path(), id(), e);
    close(CloseReason.INTERNAL_ERROR, "internal error");
  }

  private void roomAgain() {
    frames.roomAgain();
  }

  private static Optional<String> decoded(byte[] utf8) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String shortened(String reason) {
    String text = reason;
    while (text.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
      text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
    }
    return text;
  }

  /** The client chose it: no line of its own in our log. */
  private static String printable(String reason) {
    return reason.replaceAll("[\\p{Cntrl}\"]", "?");
  }
}
