package dev.quarterdeck.control.platform.socket;

import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerShutdownEvent;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of this process, and their graceful end: both events come before the event loops
 * stop, the one when the server is stopped, the other when the whole context is.
 */
@Singleton
class OpenSockets {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSockets.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Set<Socket<?>> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  boolean areStopping() {
    return stopping;
  }

  void add(Socket<?> socket) {
    sockets.add(socket);
    if (stopping) {
      socket.stop();
    }
  }

  void remove(Socket<?> socket) {
    sockets.remove(socket);
  }

  @EventListener
  void onServerStop(ServerShutdownEvent event) {
    stop();
  }

  @EventListener
  void onContextStop(ShutdownEvent event) {
    stop();
  }

  private void stop() {
    stopping = true;
    sockets.forEach(Socket::stop);
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (Socket<?> socket : sockets) {
        if (!socket.awaitEnd(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
          socket.cut();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      sockets.forEach(Socket::cut);
      LOG.warn("sockets=cut cause=interrupted");
    }
  }
}
