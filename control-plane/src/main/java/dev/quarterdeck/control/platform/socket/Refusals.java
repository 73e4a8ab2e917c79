package dev.quarterdeck.control.platform.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;

/** How an upgrade is refused: a problem (RFC 9457), then the end of the connection. */
final class Refusals {
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Problem(
      String type, String title, int status, String detail, String code, String hint) {}

  private Refusals() {}

  /** Empty for a request that any WebSocket client would send. */
  static <A> Optional<Admission.Refused<A>> unfit(HttpRequest request) {
    if (!"13".equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      return Optional.of(
          new Admission.Refused<>(
              426,
              "websocket_version",
              "Only WebSocket version 13 is spoken here.",
              "Send Sec-WebSocket-Version: 13."));
    }
    if (!HttpMethod.GET.equals(request.method())
        || !request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
      return Optional.of(
          new Admission.Refused<>(
              400,
              "websocket_handshake",
              "This is not a WebSocket handshake.",
              "Send a GET with Sec-WebSocket-Key, as every WebSocket client does."));
    }
    return Optional.empty();
  }

  static <A> Admission.Refused<A> stopping() {
    return new Admission.Refused<>(
        503, "stopping", "This server is stopping.", "Connect again in a moment.");
  }

  static <A> Admission.Refused<A> undecided() {
    return new Admission.Refused<>(
        500,
        "internal",
        "The server could not decide whether to let you in.",
        "Try again; if it stays, the server's log says why.");
  }

  static void send(ChannelHandlerContext ctx, Admission.Refused<?> refused) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(refused.status());
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            ByteBufUtil.writeUtf8(ctx.alloc(), problem(refused, status.reasonPhrase())));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (status.equals(HttpResponseStatus.UNAUTHORIZED)) {
      response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
      response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
    }
    var _ = ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private static String problem(Admission.Refused<?> refused, String title) {
    try {
      return JSON.writeValueAsString(
          new Problem(
              "about:blank",
              title,
              refused.status(),
              refused.detail(),
              refused.code(),
              refused.hint()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings cannot fail to be written", e);
    }
  }
}
