package dev.quarterdeck.control.platform.socket;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the upgrade requests of doors out of an HTTP connection; everything else passes. */
final class DoorGate extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(DoorGate.class);

  private final Doors doors;
  private final OpenSockets sockets;
  private int unanswered;
  private boolean taken;

  DoorGate(Doors doors, OpenSockets sockets) {
    this.doors = doors;
    this.sockets = sockets;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (taken) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      Optional<Door<?>> door = door(request);
      if (door.isPresent()) {
        taken = true;
        receive(ctx, door.get(), request);
        ReferenceCountUtil.release(message);
        return;
      }
      unanswered++;
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    boolean interim =
        message instanceof HttpResponse response
            && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (message instanceof LastHttpContent && !interim) {
      unanswered--;
    }
    ctx.write(message, promise);
  }

  /** Behind an unanswered request the upgrade would overtake its response: not taken, so a 404. */
  private Optional<Door<?>> door(HttpRequest request) {
    HttpHeaders headers = request.headers();
    boolean upgrade =
        unanswered == 0
            && request.decoderResult().isSuccess()
            && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
            && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    return upgrade ? doors.at(new QueryStringDecoder(request.uri()).path()) : Optional.empty();
  }

  private <A> void receive(ChannelHandlerContext ctx, Door<A> door, HttpRequest request) {
    Handshake handshake = new Handshake(request, address(ctx.channel()));
    Optional<Admission.Refused<A>> unfit =
        sockets.areStopping() ? Optional.of(Refusals.stopping()) : Refusals.unfit(request);
    if (unfit.isPresent()) {
      conclude(ctx, door, handshake, unfit.get());
      return;
    }
    Thread.ofVirtual()
        .name("admission " + door.path() + " " + ctx.channel().id().asShortText())
        .start(() -> {
          Admission<A> admission = admission(door, handshake);
          ctx.executor().execute(() -> conclude(ctx, door, handshake, admission));
        });
  }

  private static <A> Admission<A> admission(Door<A> door, Handshake handshake) {
    try {
      return door.admission().admit(handshake);
    } catch (RuntimeException e) {
      LOG.error("admission=failed door={}", door.path(), e);
      return Refusals.undecided();
    }
  }

  private <A> void conclude(
      ChannelHandlerContext ctx, Door<A> door, Handshake handshake, Admission<A> admission) {
    if (!ctx.channel().isActive()) {
      return;
    }
    switch (admission) {
      case Admission.Admitted<A>(A attachment) -> upgrade(ctx, door, handshake, attachment);
      case Admission.Refused<A> refused -> {
        LOG.info(
            "socket=refused door={} status={} code={} remote={}",
            door.path(),
            refused.status(),
            refused.code(),
            handshake.remoteAddress());
        Refusals.send(ctx, refused);
      }
    }
  }

  private <A> void upgrade(
      ChannelHandlerContext ctx, Door<A> door, Handshake handshake, A admitted) {
    Channel channel = ctx.channel();
    Socket<A> socket =
        new Socket<>(door, admitted, channel, handshake.remoteAddress(), sockets::remove);
    leaveHttp(channel.pipeline());
    channel.pipeline().addLast("quarterdeck-socket", socket.frames());
    channel.pipeline().remove(this);

    HttpRequest request = handshake.request();
    var _ =
        new WebSocketServerHandshaker13(handshake.path(), null, decoding(door.settings()))
            .handshake(
                channel,
                new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1,
                    HttpMethod.GET,
                    request.uri(),
                    Unpooled.EMPTY_BUFFER,
                    request.headers(),
                    EmptyHttpHeaders.INSTANCE),
                null,
                channel.newPromise())
            .addListener(done -> {
              if (done.isSuccess()) {
                socket.start();
                sockets.add(socket);
              } else {
                channel.close();
              }
            });
  }

  /** Compression, aggregation, access log, routing: nothing behind us has a part in a socket. */
  private void leaveHttp(ChannelPipeline pipeline) {
    while (pipeline.last() != this) {
      pipeline.removeLast();
    }
    if (pipeline.get(IdleStateHandler.class) != null) {
      pipeline.remove(IdleStateHandler.class);
    }
  }

  private static WebSocketDecoderConfig decoding(DoorSettings settings) {
    return WebSocketDecoderConfig.newBuilder()
        .maxFramePayloadLength(settings.maxMessageBytes())
        .allowExtensions(false)
        .closeOnProtocolViolation(false) // FrameHandler closes, so that the client can see it.
        .build();
  }

  private static String address(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress()
        : String.valueOf(channel.remoteAddress());
  }
}
