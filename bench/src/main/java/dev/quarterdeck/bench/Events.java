package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Events of about 420 bytes as a row, on the wire and as a line for COPY. */
final class Events {
  private static final String TIME = "2026-11-21T12:00:00.123456Z";
  private static final String FILLING = "The quick brown fox jumps over the lazy dog. ".repeat(5);

  private Events() {}

  /** The number in it is the viewer's, who tells by it when the event was sent. */
  static String data(long stamp) {
    return "{\"text\":\"" + stamp + " " + FILLING + "\",\"message_id\":\"m-1\"}";
  }

  static byte[] frame(TestSession session, long stamp) {
    return text(session, stamp).getBytes(StandardCharsets.UTF_8);
  }

  static HostFrame parsed(TestSession session) {
    return Wire.hostFrame(text(session, 0));
  }

  private static String text(TestSession session, long stamp) {
    return "{\"type\":\"agent.message\",\"ts\":\""
        + TIME
        + "\",\"host_id\":\""
        + session.host()
        + "\",\"run_id\":\""
        + session.run()
        + "\",\"seq\":"
        + session.nextSeq()
        + ",\"data\":"
        + data(stamp)
        + "}";
  }

  static void copyLine(StringBuilder into, UUID session, long rev, String recordedAt) {
    into.append(session)
        .append('\t')
        .append(rev)
        .append("\tagent.message\t")
        .append(TIME)
        .append("\tlaptop/")
        .append(session)
        .append("\trun_")
        .append(session)
        .append('\t')
        .append(rev)
        .append('\t')
        .append(data(0))
        .append('\t')
        .append(recordedAt)
        .append('\n');
  }
}
