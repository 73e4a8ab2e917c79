package dev.quarterdeck.e2e.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** TCP to one of several servers in turn, and all that can go wrong on the way. */
final class Proxy implements AutoCloseable {
  private static final int CHUNK = 4096;

  /** Two sockets that belong together. */
  private record Pair(Socket client, Socket server) {
    void cut() {
      close(client);
      close(server);
    }
  }

  private final ServerSocket listener;
  private final List<Integer> ports;
  private final List<Pair> pairs = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile long stalledUntil = System.nanoTime();
  private volatile int delayMillis;

  Proxy(List<Integer> ports) {
    this.ports = List.copyOf(ports);
    try {
      listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("proxy").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  void cutAll() {
    pairs.forEach(Pair::cut);
  }

  void cutOne(int choice) {
    List<Pair> now = List.copyOf(pairs);
    if (!now.isEmpty()) {
      now.get(choice % now.size()).cut();
    }
  }

  /** One side hears that the other is done talking, and may itself go on. */
  void halfClose(int choice) {
    List<Pair> now = List.copyOf(pairs);
    if (!now.isEmpty()) {
      Pair pair = now.get(choice % now.size());
      try {
        (choice % 2 == 0 ? pair.client() : pair.server()).shutdownOutput();
      } catch (IOException e) {
        pair.cut();
      }
    }
  }

  /** Nothing gets through, and nobody is told. */
  void stall(Duration time) {
    stalledUntil = System.nanoTime() + time.toNanos();
  }

  void delay(int millis) {
    delayMillis = millis;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().name("proxy-pair").start(() -> serve(client));
      } catch (IOException e) {
        // Closed, or a client that was gone before we looked.
      }
    }
  }

  private void serve(Socket client) {
    for (int i = 0; i < ports.size(); i++) {
      Socket server = new Socket();
      try {
        server.connect(
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(),
                ports.get(Math.floorMod(turn.getAndIncrement(), ports.size()))));
        Pair pair = new Pair(client, server);
        pairs.add(pair);
        Thread.ofVirtual().name("proxy-up").start(() -> pump(pair, client, server));
        pump(pair, server, client);
        return;
      } catch (IOException e) {
        close(server);
      }
    }
    close(client);
  }

  private void pump(Pair pair, Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int size = in.read(chunk); size >= 0; size = in.read(chunk)) {
        hold();
        out.write(chunk, 0, size);
      }
      to.shutdownOutput();
    } catch (IOException | InterruptedException e) {
      pair.cut();
    }
    if (pair.client().isOutputShutdown() && pair.server().isOutputShutdown()
        || pair.client().isClosed()) {
      pair.cut();
      pairs.remove(pair);
    }
  }

  private void hold() throws InterruptedException {
    if (delayMillis > 0) {
      Thread.sleep(delayMillis);
    }
    long left = stalledUntil - System.nanoTime();
    if (left > 0) {
      Thread.sleep(Duration.ofNanos(left));
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutAll();
  }
}
