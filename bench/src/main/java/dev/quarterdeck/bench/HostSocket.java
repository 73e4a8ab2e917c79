package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A runner's end of {@code /ws/host}, as lean as it can be: the load must not cost more than what
 * it loads. The thread that reads ends with the socket.
 */
final class HostSocket implements AutoCloseable {
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final Socket socket;
  private final OutputStream out;
  private final DataInputStream in;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean welcome;
  private long acked;
  private @Nullable String ended;

  private HostSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
  }

  static HostSocket dial(int port, TestSession session) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 60_000);
    HostSocket host = new HostSocket(socket);
    host.handshake(port, session);
    Thread.ofVirtual().name("host-" + session.id()).start(host::read);
    return host;
  }

  private void handshake(int port, TestSession session) throws IOException {
    String request =
        "GET /ws/host HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer "
            + session.token()
            + "\r\n\r\n";
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("cut off in the handshake: " + head);
      }
      head.append((char) c);
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException("refused: " + head);
    }
  }

  /** Into the buffer; {@link #flush} sends it. The mask is zero, which the server cannot know. */
  void write(byte[] text) throws IOException {
    frame(TEXT, text);
  }

  synchronized void flush() throws IOException {
    out.flush();
  }

  private synchronized void frame(int opcode, byte[] payload) throws IOException {
    out.write(0x80 | opcode);
    if (payload.length < 126) {
      out.write(0x80 | payload.length);
    } else {
      out.write(0x80 | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    }
    for (int i = 0; i < 4; i++) {
      out.write(0);
    }
    out.write(payload);
  }

  private void read() {
    String why = "closed";
    try {
      while (true) {
        int opcode = in.readUnsignedByte() & 15;
        int length = in.readUnsignedByte();
        if (length == 126) {
          length = in.readUnsignedShort();
        } else if (length == 127) {
          length = Math.toIntExact(in.readLong());
        }
        byte[] payload = in.readNBytes(length);
        switch (opcode) {
          case TEXT -> heard(new String(payload, StandardCharsets.UTF_8));
          case PING -> {
            frame(PONG, payload);
            flush();
          }
          case CLOSE -> {
            why = "closed by the server";
            return;
          }
          default -> {}
        }
      }
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    } finally {
      end(why);
    }
  }

  private void heard(String text) {
    lock.lock();
    try {
      if (text.startsWith("{\"type\":\"run.ack\"")) {
        acked = Math.max(acked, numberAfter(text, "\"last_seq\":"));
      } else if (text.startsWith("{\"type\":\"host.welcome\"")) {
        welcome = true;
      } else if (text.startsWith("{\"type\":\"error\"")) {
        ended = text;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static long numberAfter(String text, String word) {
    long number = 0;
    for (int i = text.indexOf(word) + word.length(); Character.isDigit(text.charAt(i)); i++) {
      number = 10 * number + text.charAt(i) - '0';
    }
    return number;
  }

  private void end(String why) {
    lock.lock();
    try {
      ended = ended == null ? why : ended;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void awaitWelcome() throws InterruptedException {
    lock.lock();
    try {
      while (!welcome) {
        awaitMore();
      }
    } finally {
      lock.unlock();
    }
  }

  void awaitAck(long seq) throws InterruptedException {
    lock.lock();
    try {
      while (acked < seq) {
        awaitMore();
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitMore() throws InterruptedException {
    if (ended != null) {
      throw new IllegalStateException("the link is over: " + ended);
    }
    changed.await();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
