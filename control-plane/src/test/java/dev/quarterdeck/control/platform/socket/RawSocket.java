package dev.quarterdeck.control.platform.socket;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.Deflater;

/** A WebSocket client that can misbehave: it sends what it is told and reads only when told. */
public final class RawSocket implements Closeable {
  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  /** A frame from the server. */
  public record Frame(boolean last, int reserved, int opcode, byte[] payload) {
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** Of a close frame; -1 when it has none. */
    public int code() {
      return payload.length < 2 ? -1 : Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort());
    }
  }

  /** The server's answer to the handshake. */
  public record Answer(int status, List<String> headers, String body) {
    Optional<String> header(String name) {
      return headers.stream()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final Answer answer;

  private RawSocket(Socket socket, String request) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    this.answer = readAnswer();
  }

  public static RawSocket connect(int port, String path, Map<String, String> headers)
      throws IOException {
    StringBuilder request =
        new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n");
    headers.forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
    request.append("Connection: Upgrade\r\nUpgrade: websocket\r\n");
    request.append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    return send(port, request + "\r\n");
  }

  static RawSocket send(int port, String request) throws IOException {
    Socket socket = new Socket();
    // Small, so that a client that does not read is felt soon.
    socket.setReceiveBufferSize(64 * 1024);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new RawSocket(socket, request);
  }

  public Answer answer() {
    return answer;
  }

  public void text(String text) throws IOException {
    frame(true, 0, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** One message in pieces of the given size. */
  public void fragments(int opcode, byte[] message, int size) throws IOException {
    for (int from = 0; from < message.length; from += size) {
      int to = Math.min(message.length, from + size);
      frame(
          to == message.length,
          0,
          from == 0 ? opcode : CONTINUATION,
          Arrays.copyOfRange(message, from, to));
    }
  }

  public void close(int code) throws IOException {
    frame(true, 0, CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
  }

  /**
   * So many of the largest, in one write: single ones are single segments, and with nobody reading
   * the answers the two TCP stacks then spend minutes in retransmissions.
   */
  void pings(int count) throws IOException {
    ByteBuffer frames = ByteBuffer.allocate(count * (14 + 125));
    for (int i = 0; i < count; i++) {
      header(frames, true, 0, PING, 125);
      frames.putInt(0);
      frames.put(new byte[125]);
    }
    raw(Arrays.copyOf(frames.array(), frames.position()));
  }

  public void frame(boolean last, int reserved, int opcode, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    header(frame, last, reserved, opcode, payload.length);
    byte[] mask = new byte[4];
    ThreadLocalRandom.current().nextBytes(mask);
    frame.put(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ mask[i & 3]));
    }
    out.write(frame.array(), 0, frame.position());
    out.flush();
  }

  /** Only the beginning of a frame that claims to be this long. */
  public void frameHeader(int opcode, long length) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(14);
    header(frame, true, 0, opcode, length);
    frame.putInt(0);
    raw(Arrays.copyOf(frame.array(), frame.position()));
  }

  public void raw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  private static void header(
      ByteBuffer frame, boolean last, int reserved, int opcode, long length) {
    frame.put((byte) ((last ? 0x80 : 0) | reserved << 4 | opcode));
    if (length < 126) {
      frame.put((byte) (0x80 | length));
    } else if (length < 65_536) {
      frame.put((byte) (0x80 | 126)).putShort((short) length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(length);
    }
  }

  /** As permessage-deflate does it: raw, synced, without the trailing four bytes. */
  static byte[] deflated(byte[] plain) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(plain);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    int size;
    do {
      size = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
      packed.write(chunk, 0, size);
    } while (size == chunk.length);
    deflater.end();
    return Arrays.copyOf(packed.toByteArray(), packed.size() - 4);
  }

  /** The next frame, whatever it is. */
  public Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    byte[] payload = in.readNBytes((int) size);
    if (payload.length < size) {
      throw new EOFException("the stream ends within a frame");
    }
    return new Frame((first & 0x80) != 0, first >> 4 & 7, first & 15, payload);
  }

  /** The next frame that is not the server's own ping; pings are answered. */
  public Frame next() throws IOException {
    Frame frame = read();
    while (frame.opcode() == PING) {
      frame(true, 0, PONG, frame.payload());
      frame = read();
    }
    return frame;
  }

  /** Reads on to the close frame. Empty: the connection ended without one. */
  public Optional<Frame> untilClose() {
    try {
      Frame frame = next();
      while (frame.opcode() != CLOSE) {
        frame = next();
      }
      return Optional.of(frame);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether the server ends the connection, within the socket's own timeout. */
  boolean ends() {
    try {
      while (true) {
        read();
      }
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private Answer readAnswer() throws IOException {
    String[] head = head().split("\r\n");
    Answer bare =
        new Answer(
            Integer.parseInt(head[0].split(" ")[1]), List.of(head).subList(1, head.length), "");
    int length = bare.header("Content-Length").map(Integer::parseInt).orElse(0);
    return new Answer(
        bare.status(), bare.headers(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  /** Without a close frame. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
