package dev.quarterdeck.runner.fake;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The server's side of one WebSocket, as RFC 6455 has it and no more. */
final class FakeSocket implements AutoCloseable {
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final AtomicInteger pongs = new AtomicInteger();
  private volatile boolean deaf;

  FakeSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
  }

  /** What the client asked for. */
  record Upgrade(String path, Map<String, String> headers) {}

  Upgrade readUpgrade() throws IOException {
    String[] first = readLine().split(" ");
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Upgrade(first[1], headers);
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the client left");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  void refuse(int status) throws IOException {
    out.write(
        ("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  void accept(Upgrade upgrade) throws IOException {
    String key = upgrade.headers().getOrDefault("sec-websocket-key", "");
    out.write(
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(sha1(key + MAGIC))
                + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static byte[] sha1(String text) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next whole text message; empty when the client closed. */
  Optional<String> read() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    while (true) {
      int head = in.readUnsignedByte();
      byte[] payload = payload();
      switch (head & 0x0F) {
        case CLOSE -> {
          return Optional.empty();
        }
        case PING -> {
          if (!deaf) {
            write(PONG, true, payload);
          }
        }
        case PONG -> pongs.incrementAndGet();
        default -> {
          message.write(payload);
          if ((head & 0x80) != 0) {
            return Optional.of(message.toString(StandardCharsets.UTF_8));
          }
        }
      }
    }
  }

  private byte[] payload() throws IOException {
    long length = in.readUnsignedByte() & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes(Math.toIntExact(length));
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return payload;
  }

  void send(String text) throws IOException {
    write(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
  }

  void sendInPieces(String text, int size) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += size) {
      int to = Math.min(bytes.length, from + size);
      write(
          from == 0 ? TEXT : 0, to == bytes.length, java.util.Arrays.copyOfRange(bytes, from, to));
    }
  }

  void ping() throws IOException {
    write(PING, true, new byte[0]);
  }

  int pongs() {
    return pongs.get();
  }

  boolean isClosed() {
    return socket.isClosed();
  }

  void close(int code) throws IOException {
    write(CLOSE, true, ByteBuffer.allocate(2).putShort((short) code).array());
  }

  /** In one segment, as far as it is up to us. */
  synchronized void sendAtOnce(List<String> texts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String text : texts) {
      all.write(frame(TEXT, true, text.getBytes(StandardCharsets.UTF_8)));
    }
    out.write(all.toByteArray());
    out.flush();
  }

  private synchronized void write(int opcode, boolean last, byte[] payload) throws IOException {
    out.write(frame(opcode, last, payload));
    out.flush();
  }

  private static byte[] frame(int opcode, boolean last, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write((last ? 0x80 : 0) | opcode);
    if (payload.length < 126) {
      frame.write(payload.length);
    } else if (payload.length < 65536) {
      frame.write(126);
      frame.write(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      frame.write(127);
      frame.write(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    frame.write(payload);
    return frame.toByteArray();
  }

  /** From now on it answers nothing, not even a ping. */
  void goDeaf() {
    deaf = true;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
