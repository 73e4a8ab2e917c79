package dev.quarterdeck.control.platform.socket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.quarterdeck.control.platform.socket.RawSocket.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/**
 * The table of {@code docs/adr/0001-websocket-guard.md}: each trap with micronaut-websocket alone
 * and with the guard. Not part of the build; run it with {@code -Dtest=GuardMeasurements} when
 * Micronaut is upgraded, and see whether the guard is still needed.
 */
class GuardMeasurements {
  private static final int MIB = 1024 * 1024;

  private record Measured(
      String reordered,
      String fragments,
      String deflated,
      String memory,
      String close,
      String ext) {}

  @Test
  void print() throws Exception {
    Measured without;
    try (TestServer server = new TestServer(false)) {
      without = measure(server.port(), UnguardedDoor.PATH);
    }
    Measured with;
    try (TestServer server = new TestServer(true, new EchoDoor(DoorSettings.standard()))) {
      with = measure(server.port(), EchoDoor.PATH);
    }

    System.out.println("| trap | micronaut-websocket alone | with the guard |\n|---|---|---|");
    row("of 5,000 messages, replies out of order", without.reordered(), with.reordered());
    row("2.7 MB in fragments of 16 KiB, limit 1 MiB", without.fragments(), with.fragments());
    row("30 MB deflated, limit 1 MiB", without.deflated(), with.deflated());
    row("memory for a paused client, 4,000 × 64 KiB echoed", without.memory(), with.memory());
    row("answer to close(1000)", without.close(), with.close());
    row("extension negotiated", without.ext(), with.ext());
  }

  private static void row(String trap, String without, String with) {
    System.out.println("| " + trap + " | " + without + " | " + with + " |");
  }

  private static Measured measure(int port, String path) throws Exception {
    return new Measured(
        reordered(port, path),
        throughTheLimit(port, path, fragments()),
        throughTheLimit(port, path, deflated()),
        memory(port, path),
        close(port, path),
        extension(port, path));
  }

  private static String reordered(int port, String path) throws Exception {
    int many = 5_000;
    int reordered = 0;
    try (RawSocket client = connect(port, path)) {
      Thread writer = Thread.ofVirtual().start(() -> write(client, many, 40, new AtomicInteger()));
      for (int i = 0; i < many; i++) {
        reordered += client.next().text().startsWith(i + " ") ? 0 : 1;
      }
      writer.join();
    }
    return String.valueOf(reordered);
  }

  private interface Sending {
    void to(RawSocket client) throws IOException;
  }

  private static Sending fragments() {
    byte[] message = ("size" + "x".repeat(2_700_000)).getBytes(US_ASCII);
    return client -> client.fragments(RawSocket.TEXT, message, 16_384);
  }

  private static Sending deflated() {
    byte[] message = RawSocket.deflated(("size" + "x".repeat(30_000_000)).getBytes(US_ASCII));
    return client -> client.frame(true, 4, RawSocket.TEXT, message);
  }

  private static String throughTheLimit(int port, String path, Sending sending) throws Exception {
    try (RawSocket client = connectDeflating(port, path)) {
      sending.to(client);
      Frame answer = client.next();
      return answer.opcode() == RawSocket.CLOSE ? "closed " + answer.code() : plain(answer);
    }
  }

  private static String memory(int port, String path) throws Exception {
    try (RawSocket client = connect(port, path)) {
      long before = Memory.used();
      AtomicInteger written = new AtomicInteger();
      Thread writer = Thread.ofVirtual().start(() -> write(client, 4_000, 64 * 1024, written));
      int last = -1;
      while (!writer.join(Duration.ofSeconds(2)) && last != written.get()) {
        last = written.get();
      }
      long grown = Memory.used() - before;
      return "+%d MB after %,d messages".formatted(grown / MIB, written.get());
    }
  }

  private static String close(int port, String path) throws Exception {
    try (JdkSocket client = new JdkSocket(port, path, headers())) {
      return String.valueOf(client.close(1000));
    }
  }

  private static String extension(int port, String path) throws Exception {
    try (RawSocket client = connectDeflating(port, path)) {
      return client.answer().header("Sec-WebSocket-Extensions").orElse("none");
    }
  }

  private static void write(RawSocket client, int messages, int size, AtomicInteger written) {
    try {
      for (int i = 0; i < messages; i++) {
        client.text(i + " " + "x".repeat(size));
        written.incrementAndGet();
      }
    } catch (IOException e) {
      // Cut off: the count says where.
    }
  }

  private static String plain(Frame answer) throws DataFormatException {
    if (answer.reserved() == 0) {
      return answer.text();
    }
    Inflater inflater = new Inflater(true);
    inflater.setInput(answer.payload());
    byte[] plain = new byte[100];
    String text = new String(plain, 0, inflater.inflate(plain), US_ASCII);
    inflater.end();
    return text;
  }

  private static RawSocket connectDeflating(int port, String path) throws IOException {
    Map<String, String> headers = new TreeMap<>(headers());
    headers.put("Sec-WebSocket-Extensions", "permessage-deflate");
    return RawSocket.connect(port, path, headers);
  }

  private static RawSocket connect(int port, String path) throws IOException {
    return RawSocket.connect(port, path, headers());
  }

  private static Map<String, String> headers() {
    return Map.of("Authorization", "Bearer echo");
  }
}
