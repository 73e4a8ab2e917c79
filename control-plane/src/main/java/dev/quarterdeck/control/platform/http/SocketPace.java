package dev.quarterdeck.control.platform.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import java.time.Duration;

/**
 * Waits for a slow client. The framework asks a streamed body for more as soon as it has passed
 * something on, whether or not the client reads: 20 MB went out to one that did not. So whoever
 * streams waits here after each piece until the socket has room again.
 */
public final class SocketPace {
  private static final Duration LOOK = Duration.ofMillis(20);

  /** So much may be on its way to the socket's buffer without anybody having looked. */
  private static final int UNSEEN = 32 * 1024;

  private final Channel channel;
  private int unseen;

  private SocketPace(Channel channel) {
    this.channel = channel;
  }

  public static SocketPace of(HttpRequest<?> request) {
    if (request instanceof NettyHttpRequest<?> netty) {
      return new SocketPace(netty.getChannelHandlerContext().channel());
    }
    throw new IllegalArgumentException("not a request of this server: " + request.getClass());
  }

  /**
   * So many bytes were passed on. Waits if there is no room; looks, which costs a way to the event
   * loop and back, only when it was much. Not for two threads.
   */
  public void passedOn(int bytes) throws InterruptedException {
    unseen += bytes;
    if (unseen >= UNSEEN || !channel.isWritable() || !channel.isActive()) {
      awaitRoom();
      unseen = 0;
    }
  }

  /** Returns when what was passed on before is in the socket's bounded buffer and that has room. */
  public void awaitRoom() throws InterruptedException {
    // Pieces are passed on by way of the event loop: behind them in its queue they are counted.
    channel.eventLoop().submit(() -> {}).await();
    while (channel.isActive() && !channel.isWritable()) {
      Thread.sleep(LOOK);
    }
    if (!channel.isActive()) {
      throw new InterruptedException("the client is gone");
    }
  }
}
