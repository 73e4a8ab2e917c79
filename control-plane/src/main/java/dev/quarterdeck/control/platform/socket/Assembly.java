package dev.quarterdeck.control.platform.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;

/**
 * Joins the fragments of one message at a time. The limit is on the message: one on frames alone
 * lets any amount through in pieces. Copies into one growing array, because a composite buffer of
 * many one-byte fragments costs quadratic time.
 */
final class Assembly {
  /** What a frame led to. */
  sealed interface Step {
    record More() implements Step {}

    record Whole(Incoming message) implements Step {}

    record TooBig() implements Step {}
  }

  private final int limit;
  private ByteArrayOutputStream parts = new ByteArrayOutputStream(0);
  private boolean binary;

  Assembly(int limit) {
    this.limit = limit;
  }

  /** The decoder has checked that continuations continue something. */
  Step add(WebSocketFrame frame) {
    boolean first = !(frame instanceof ContinuationWebSocketFrame);
    if (first) {
      binary = frame instanceof BinaryWebSocketFrame;
    }
    ByteBuf content = frame.content();
    if (content.readableBytes() > limit - parts.size()) {
      parts = new ByteArrayOutputStream(0);
      return new Step.TooBig();
    }
    if (first && frame.isFinalFragment()) {
      return whole(ByteBufUtil.getBytes(content));
    }
    parts.writeBytes(ByteBufUtil.getBytes(content));
    if (!frame.isFinalFragment()) {
      return new Step.More();
    }
    byte[] message = parts.toByteArray();
    parts = new ByteArrayOutputStream(0);
    return whole(message);
  }

  private Step whole(byte[] message) {
    return new Step.Whole(binary ? new Incoming.Binary(message) : new Incoming.Text(message));
  }
}
