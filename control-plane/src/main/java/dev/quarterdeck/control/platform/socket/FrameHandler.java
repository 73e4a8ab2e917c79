package dev.quarterdeck.control.platform.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket's part on the event loop: frames in, frames out, and nothing that waits. Everything but
 * {@link #wake}, {@link #stop} and {@link #roomAgain} runs on the event loop only.
 */
final class FrameHandler extends SimpleChannelInboundHandler<Object> {
  private static final Logger LOG = LoggerFactory.getLogger(FrameHandler.class);
  private static final int SILENT_INTERVALS = 3;

  private final DoorSettings settings;
  private final Inbox inbox;
  private final Outbox outbox;
  private final Assembly assembly;
  private final AtomicBoolean awake = new AtomicBoolean();

  @SuppressWarnings("NullAway.Init") // Netty sets it before anything else happens.
  private ChannelHandlerContext ctx;

  private @Nullable Future<?> heartbeat;
  private @Nullable Future<?> deadline;
  private @Nullable ByteBuf owedPong;
  private boolean heard;
  private boolean wrote;
  private int silentIntervals;
  private boolean stopping;
  private boolean corrupted;
  private boolean closeSent;

  FrameHandler(DoorSettings settings, Inbox inbox, Outbox outbox) {
    this.settings = settings;
    this.inbox = inbox;
    this.outbox = outbox;
    this.assembly = new Assembly(settings.maxMessageBytes());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  /** The handshake is answered: frames may come. */
  void begin() {
    long millis = settings.pingEvery().toMillis();
    heartbeat =
        ctx.executor().scheduleWithFixedDelay(this::beat, millis, millis, TimeUnit.MILLISECONDS);
    readIfRoom();
  }

  /** There is something in the outbox. Calls before the loop gets to it count once. */
  void wake() {
    if (awake.compareAndSet(false, true)) {
      ctx.executor()
          .execute(() -> {
            awake.set(false);
            write();
          });
    }
  }

  /** The inbox has room again. */
  void roomAgain() {
    ctx.executor().execute(this::readIfRoom);
  }

  /** Reads no more; what was read is still handled, and then the socket's thread closes. */
  void stop() {
    ctx.executor()
        .execute(() -> {
          stopping = true;
          readIfRoom();
          inbox.put(new Incoming.Stopping());
        });
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Object message) {
    // Anything but frames is left over from HTTP or follows a frame that could not be decoded.
    if (message instanceof WebSocketFrame frame) {
      read(frame);
    }
  }

  private void read(WebSocketFrame frame) {
    // The usual first, and by hand: a switch over types asks a table at every frame.
    if (frame instanceof TextWebSocketFrame) {
      takeIfOpen(frame);
      return;
    }
    switch (frame) {
      case CloseWebSocketFrame close -> answerClose(close);
      case PingWebSocketFrame ping -> answerPing(ping);
      case PongWebSocketFrame _ -> {}
      default -> takeIfOpen(frame);
    }
  }

  private void takeIfOpen(WebSocketFrame frame) {
    if (outbox.ended().isEmpty()) {
      assemble(frame);
    }
  }

  private void assemble(WebSocketFrame frame) {
    switch (assembly.add(frame)) {
      case Assembly.Step.More _ -> {}
      case Assembly.Step.Whole(Incoming message) -> {
        inbox.put(message);
        readIfRoom();
      }
      case Assembly.Step.TooBig _ ->
          fail(
              CloseReason.TOO_BIG,
              "messages are limited to " + settings.maxMessageBytes() + " bytes");
    }
  }

  private void readIfRoom() {
    ctx.channel().config().setAutoRead(closeSent || !stopping && !inbox.isFull());
  }

  /** The last ping is the one to answer: a client that pings without reading costs one payload. */
  private void answerPing(PingWebSocketFrame ping) {
    forgetPong();
    owedPong = ping.content().retain();
    write();
  }

  private void answerClose(CloseWebSocketFrame close) {
    if (closeSent) {
      cut();
      return;
    }
    int code = close.statusCode();
    boolean bare = code == -1;
    boolean valid = bare || CloseReason.isSendable(code);
    outbox.endNow(
        valid
            ? new CloseReason(
                bare ? CloseReason.NO_CODE : code, close.reasonText(), CloseReason.By.CLIENT)
            : CloseReason.byServer(CloseReason.PROTOCOL_ERROR, "invalid close code " + code));
    closeSent = true;
    startDeadline();
    CloseWebSocketFrame answer =
        bare
            ? new CloseWebSocketFrame(true, 0, Unpooled.EMPTY_BUFFER)
            : new CloseWebSocketFrame(valid ? code : CloseReason.PROTOCOL_ERROR, "");
    var _ = ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
  }

  /** Writes what the channel takes now; its writability brings us back for the rest. */
  private void write() {
    if (ctx.channel().isWritable() && owedPong != null && !closeSent) {
      var _ = ctx.write(new PongWebSocketFrame(owedPong));
      owedPong = null;
    }
    while (ctx.channel().isWritable() && !closeSent) {
      // Read before the poll: once ended, an empty outbox stays empty.
      Optional<CloseReason> ended = outbox.ended();
      Optional<byte[]> next = outbox.poll();
      if (next.isEmpty()) {
        ended.ifPresent(this::sendClose);
        break;
      }
      wrote = true;
      var _ = ctx.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(next.get())));
    }
    ctx.flush();
    if (outbox.ended().isPresent()) {
      startDeadline();
    }
  }

  private void sendClose(CloseReason reason) {
    closeSent = true;
    var sent = ctx.write(new CloseWebSocketFrame(reason.code(), reason.reason()));
    if (corrupted) {
      var _ = sent.addListener(_ -> endOutput());
    }
    // Whatever made us stop reading: now the client's own close frame is awaited.
    readIfRoom();
  }

  /**
   * The client's close frame cannot be found in what it sends, so it is told by the end of the
   * stream. Closing at once would reset the connection and take our close frame from it.
   */
  private void endOutput() {
    if (ctx.channel() instanceof DuplexChannel duplex
        && ctx.pipeline().get(SslHandler.class) == null) {
      var _ = duplex.shutdownOutput();
    }
  }

  /** Ends the socket for what the client did; what was queued for it is dropped. */
  private void fail(int code, String reason) {
    outbox.endNow(CloseReason.byServer(code, reason));
    write();
  }

  private void startDeadline() {
    if (deadline == null) {
      deadline =
          ctx.executor()
              .schedule(this::cut, settings.closeWithin().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void cut() {
    var _ = ctx.close();
  }

  private void beat() {
    silentIntervals = heard || waitsForUs() ? 0 : silentIntervals + 1;
    heard = false;
    wrote = false;
    if (silentIntervals >= SILENT_INTERVALS) {
      fail(CloseReason.INTERNAL_ERROR, "no answer to " + SILENT_INTERVALS + " pings");
    } else if (ctx.channel().isWritable() && !closeSent) {
      var _ = ctx.writeAndFlush(new PingWebSocketFrame());
    }
  }

  /** Not heard because we do not read; unless that is because the client does not read either. */
  private boolean waitsForUs() {
    return !ctx.channel().config().isAutoRead() && (wrote || outbox.isEmpty());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    // Also part of a frame is a sign of life: a big one may take longer than the pings allow.
    heard = true;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    write();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    outbox.endNow(CloseReason.lost());
    inbox.put(new Incoming.Closed(outbox.ended().orElseThrow()));
    cancel(heartbeat);
    cancel(deadline);
    forgetPong();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    switch (cause) {
      case CorruptedWebSocketFrameException broken -> {
        corrupted = true;
        // From here on the bytes mean nothing; without a decoder they come to us and are dropped.
        ctx.pipeline().remove(WebSocketFrameDecoder.class);
        fail(broken.closeStatus().code(), broken.closeStatus().reasonText());
      }
      case IOException lost -> {
        LOG.debug("socket=lost cause=\"{}\"", lost.getMessage());
        cut();
      }
      default -> {
        LOG.error("socket=failed", cause);
        fail(CloseReason.INTERNAL_ERROR, "internal error");
      }
    }
  }

  private void forgetPong() {
    if (owedPong != null) {
      owedPong.release();
      owedPong = null;
    }
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
