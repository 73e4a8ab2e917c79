package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Watches one session's stream as a browser does, and demands every rev once and in order. Its
 * thread ends with the socket.
 */
final class Viewer implements AutoCloseable {
  /** Told of each event: the number that its sender put into it, and when it was here. */
  @FunctionalInterface
  interface Listener {
    void event(long stamp, long now);
  }

  private static final byte[] ID = {'i', 'd', ':', ' '};
  private static final byte[] TEXT = "\"text\":\"".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final InputStream in;
  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile long rev;
  private volatile @Nullable String ended;

  private Viewer(Socket socket, long after, Listener listener) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 32 * 1024);
    this.rev = after;
    this.listener = listener;
  }

  static Viewer open(ControlPlane server, TestSession session, long after, Listener listener)
      throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 10_000);
    Viewer viewer = new Viewer(socket, after, listener);
    String request =
        "GET /api/v1/namespaces/default/sessions/"
            + session.name()
            + "/events?after="
            + after
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + server.port()
            + "\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
            + server.token()
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    String head = viewer.head();
    if (!head.startsWith("HTTP/1.1 200")) {
      throw new IOException("refused: " + head);
    }
    Thread.ofVirtual().name("viewer-" + session.id()).start(viewer::read);
    return viewer;
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("cut off: " + head);
      }
      head.append((char) c);
    }
    return head.toString();
  }

  private void read() {
    String why = "the stream ended";
    try {
      ByteArrayOutputStream rest = new ByteArrayOutputStream();
      for (int length = chunk(); length > 0; length = chunk()) {
        byte[] piece = in.readNBytes(length);
        skipLineEnd();
        if (rest.size() == 0 && piece[piece.length - 1] == '\n') {
          lines(piece);
        } else {
          rest.write(piece);
          if (piece[piece.length - 1] == '\n') {
            lines(rest.toByteArray());
            rest.reset();
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      why = e.toString();
    } finally {
      ended = why;
      wake();
    }
  }

  private int chunk() throws IOException {
    int length = 0;
    for (int c = in.read(); c != '\r'; c = in.read()) {
      if (c < 0) {
        throw new IOException("cut off");
      }
      length = 16 * length + Character.digit(c, 16);
    }
    in.read();
    return length;
  }

  private void skipLineEnd() throws IOException {
    in.read();
    in.read();
  }

  private void lines(byte[] bytes) {
    long now = System.nanoTime();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        line(bytes, start, i, now);
        start = i + 1;
      }
    }
    wake();
  }

  private void line(byte[] bytes, int from, int to, long now) {
    if (startsWith(bytes, from, to, ID)) {
      long next = number(bytes, from + ID.length);
      if (next != rev + 1) {
        throw new IllegalStateException("rev " + next + " after " + rev);
      }
      rev = next;
    } else if (to - from > 6 && bytes[from] == 'd') {
      for (int i = from; i < to - TEXT.length; i++) {
        if (bytes[i] == '"' && startsWith(bytes, i, to, TEXT)) {
          listener.event(number(bytes, i + TEXT.length), now);
          return;
        }
      }
    }
  }

  private static boolean startsWith(byte[] bytes, int from, int to, byte[] word) {
    return to - from >= word.length
        && java.util.Arrays.equals(bytes, from, from + word.length, word, 0, word.length);
  }

  private static long number(byte[] bytes, int from) {
    long number = 0;
    for (int i = from; i < bytes.length && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
      number = 10 * number + bytes[i] - '0';
    }
    return number;
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void await(long wanted) throws InterruptedException {
    lock.lock();
    try {
      while (rev < wanted) {
        if (ended != null) {
          throw new IllegalStateException("the stream is over at " + rev + ": " + ended);
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
