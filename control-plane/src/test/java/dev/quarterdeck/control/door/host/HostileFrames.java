package dev.quarterdeck.control.door.host;

import dev.quarterdeck.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Makes frames that no good runner would send, and says what has to come of each. The same seed
 * makes the same frames.
 */
final class HostileFrames {
  /** What has to come of a frame. */
  enum Fate {
    /** Refused by name at once, in the order of the wire. */
    REFUSED,
    /** In the log. */
    STORED,
    /** Passed over: it is in the log already. */
    REPEATED,
    /** Refused by name after a look at the log. */
    CONFLICTING,
    FOREIGN,
    /** Nothing: a sign of life, or what is held until something before it comes. */
    SILENCE
  }

  /**
   * @param code what the refusal has to be called, empty when it is no refusal
   */
  record Case(Fate fate, String code, String text) {}

  private static final String TS = "2026-11-21T12:00:00Z";
  private static final int BIG = 20_000;

  private final SplittableRandom random;
  private final String run;
  private final String foreignRun;
  private final Set<Long> senseless = new HashSet<>();
  private long stored;
  private long good;

  HostileFrames(SplittableRandom random, String run, String foreignRun) {
    this.random = random;
    this.run = run;
    this.foreignRun = foreignRun;
  }

  long stored() {
    return stored;
  }

  /** What has to be in the log: each event, or that it was refused, in its place. */
  List<String> log() {
    return LongStream.rangeClosed(1, stored)
        .mapToObj(seq -> senseless.contains(seq) ? seq + " refused" : seq + " " + logged(said(seq)))
        .toList();
  }

  private static String logged(String value) {
    return Wire.envelope(
            "{\"type\":\"a\",\"ts\":\"" + TS + "\",\"data\":{\"value\":" + value + "}}")
        .data()
        .text();
  }

  Case next() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> valid();
      case 3 -> repeated();
      case 4 -> conflicting();
      case 5 -> new Case(Fate.FOREIGN, "foreign_run", event(foreignRun, 1, "\"not mine\""));
      case 6 -> new Case(Fate.SILENCE, "", event(run, stored + 1_000_000 + random.nextInt(5), "1"));
      case 7 ->
          new Case(
              Fate.SILENCE, "", "{\"type\":\"host.heartbeat\",\"ts\":\"" + TS + "\",\"data\":{}}");
      case 8, 9, 10 -> refused("bad_json", badJson());
      case 11, 12, 13, 14 -> refused("bad_envelope", badEnvelope());
      case 15, 16, 17 -> senseless();
      case 18 ->
          refused(
              "unknown_type",
              "{\"type\":\"fuzz."
                  + random.nextInt()
                  + "\",\"ts\":\""
                  + TS
                  + "\",\"data\":"
                  + value()
                  + "}");
      default ->
          refused(
              "foreign_host",
              "{\"type\":\"agent.message\",\"ts\":\""
                  + TS
                  + "\",\"host_id\":\"somebody-else\",\"run_id\":\""
                  + run
                  + "\",\"seq\":"
                  + (stored + 1)
                  + ",\"data\":{\"text\":\"x\"}}");
    };
  }

  /** The run's next event; its data says which one it is. */
  Case valid() {
    stored++;
    good = stored;
    return new Case(Fate.STORED, "", event(run, stored, said(stored)));
  }

  private Case repeated() {
    return good == 0 ? valid() : new Case(Fate.REPEATED, "", event(run, good, said(good)));
  }

  private Case conflicting() {
    return good == 0
        ? valid()
        : new Case(Fate.CONFLICTING, "conflicting_duplicate", event(run, good, "\"another\""));
  }

  /** The run's next event, with data that it cannot have: its place is kept. */
  private Case senseless() {
    Case refused = refused("bad_data", badData());
    senseless.add(++stored);
    return refused;
  }

  /** What event number {@code seq} says, in words that PostgreSQL and JSON find hard. */
  static String said(long seq) {
    return switch ((int) (seq % 6)) {
      case 0 -> "\"" + seq + " \\u0000 \\\\N \\t\\n\"";
      case 1 -> "\"" + seq + " \\ud83d\\ude00 \u00e9 \u2028\"";
      case 2 -> "{\"n\":" + seq + ",\"big\":1e400,\"small\":-0.0,\"long\":12345678901234567890}";
      case 3 -> "[" + "[".repeat(150) + seq + "]".repeat(150) + "]";
      default -> "\"" + seq + "\"";
    };
  }

  private static String event(String run, long seq, String value) {
    return "{\"type\":\"fuzz.event\",\"ts\":\""
        + TS
        + "\",\"run_id\":\""
        + run
        + "\",\"seq\":"
        + seq
        + ",\"data\":{\"value\":"
        + value
        + "}}";
  }

  private static Case refused(String code, String text) {
    return new Case(Fate.REFUSED, code, text);
  }

  private String badJson() {
    return one(
        () -> "",
        () -> "{",
        () -> "{\"type\":\"agent.message\",",
        () -> "[".repeat(BIG),
        () -> "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
        () -> "{\"type\":\"a\",\"ts\":\"" + TS + "\"} trailing",
        () -> "{\"type\":\"a\",\"ts\":\"" + TS + "\",\"data\":" + "9".repeat(BIG) + "}",
        () -> "{'type':'a'}",
        () -> "{\"type\":\"a\\x\"}",
        () -> "{\"type\":\"a\u0000\"}",
        () -> "\u0000\u0001\u0002",
        () -> "NaN",
        () -> "{\"type\":\"a\",\"ts\":\"" + TS + "\",\"seq\":01}",
        this::cut,
        () -> garbage(random.nextInt(1, 300)));
  }

  /** A good frame that ends too early. */
  private String cut() {
    String whole = event(run, stored + 1, "\"x\"");
    return whole.substring(0, random.nextInt(1, whole.length()));
  }

  private String garbage(int length) {
    StringBuilder text = new StringBuilder("#");
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(32, 0xD7FF));
    }
    return text.toString();
  }

  private String badEnvelope() {
    return one(
        () -> "[]",
        () -> "1",
        () -> "null",
        () -> "\"text\"",
        () -> "true",
        () -> "{}",
        () -> envelope("\"type\":null,\"ts\":\"" + TS + "\""),
        () -> envelope("\"type\":7,\"ts\":\"" + TS + "\""),
        () -> envelope("\"type\":{},\"ts\":\"" + TS + "\""),
        () -> envelope("\"type\":\"\",\"ts\":\"" + TS + "\""),
        () -> envelope("\"type\":\"a b\",\"ts\":\"" + TS + "\""),
        () -> envelope("\"type\":\"a\\nb\",\"ts\":\"" + TS + "\""),
        () -> envelope("\"type\":\"" + "t".repeat(BIG) + "\",\"ts\":\"" + TS + "\""),
        () -> envelope("\"type\":\"a\""),
        () -> withTime(),
        () -> withRun("null"),
        () -> withRun("7"),
        () -> withRun("\"\""),
        () -> withRun("\"../../etc/passwd\""),
        () -> withRun("\"a b\""),
        () -> withRun("\"a\\u0000b\""),
        () -> withRun("\"" + "r".repeat(BIG) + "\""),
        () -> withSeq("0"),
        () -> withSeq("-1"),
        () -> withSeq("1.5"),
        () -> withSeq("1e3"),
        () -> withSeq("1e999999999"),
        () -> withSeq("\"1\""),
        () -> withSeq("{}"),
        () -> withSeq("true"),
        () -> withSeq("9223372036854775808"),
        () -> withSeq("9".repeat(300)),
        () -> envelope("\"type\":\"a\",\"ts\":\"" + TS + "\",\"host_id\":[]"),
        () -> envelope("\"type\":\"a\",\"ts\":\"" + TS + "\",\"host_id\":\"\\ud800\""));
  }

  private static String envelope(String fields) {
    return "{" + fields + "}";
  }

  private String withTime() {
    String time =
        one(
            () -> "null",
            () -> "0",
            () -> "\"\"",
            () -> "\"yesterday\"",
            () -> "\"10000-01-01T00:00:00Z\"",
            () -> "\"+10000-01-01T00:00:00Z\"",
            () -> "\"9999-12-31T23:59:59-18:00\"",
            () -> "\"+999999999-12-31T23:59:59Z\"",
            () -> "\"-0001-01-01T00:00:00Z\"",
            () -> "\"0000-00-00T00:00:00Z\"",
            () -> "\"1969-12-31T23:59:59Z\"",
            () -> "\"1970-01-01T00:00:00+18:00\"",
            () -> "\"2016-12-31T23:59:60Z\"",
            () -> "\"2026-02-30T00:00:00Z\"",
            () -> "\"2026-01-01T25:00:00Z\"",
            () -> "\"2026-01-01T00:00:00+19:00\"",
            () -> "\"2026-01-01T00:00:00\"",
            () -> "\"2026-01-01\"",
            () -> "\"" + "2".repeat(BIG) + "\"");
    return envelope(
        "\"type\":\"fuzz.event\",\"ts\":"
            + time
            + ",\"run_id\":\""
            + run
            + "\",\"seq\":"
            + (stored + 1)
            + ",\"data\":{}");
  }

  private String withRun(String value) {
    return envelope(
        "\"type\":\"fuzz.event\",\"ts\":\"" + TS + "\",\"run_id\":" + value + ",\"seq\":1");
  }

  private String withSeq(String value) {
    return envelope(
        "\"type\":\"fuzz.event\",\"ts\":\""
            + TS
            + "\",\"run_id\":\""
            + run
            + "\",\"seq\":"
            + value);
  }

  private String badData() {
    return one(
        () -> known("agent.message", "[]"),
        () -> known("agent.message", "7"),
        () -> known("agent.message", "\"text\""),
        () -> known("agent.message", "{}"),
        () -> known("agent.message", "{\"text\":null}"),
        () -> known("agent.message", "{\"text\":{\"deep\":[1]}}"),
        () -> known("agent.message", "{\"text\":[1,2]}"),
        () -> known("run.started", "{\"tool\":\"t\"}"),
        () -> known("run.started", "{\"tool\":[],\"cwd\":{},\"command\":7}"),
        () -> known("run.output", "{\"stream\":\"stdout\"}"),
        () -> known("run.output", "{\"stream\":\"sideways\",\"text\":\"x\"}"),
        () -> known("run.exited", "{}"),
        () -> known("run.exited", "{\"exit_code\":null}"),
        () -> known("run.exited", "{\"exit_code\":1e999999999}"),
        () -> known("run.exited", "{\"exit_code\":99999999999999999999}"),
        () -> known("run.exited", "{\"exit_code\":{}}"),
        () -> known("turn.started", "{\"turn_id\":7,\"input_id\":{}}"),
        () -> known("turn.started", "{\"turn_id\":\"\",\"input_id\":\"i\"}"),
        () -> known("turn.completed", "{\"turn_id\":\"t\",\"stop_reason\":\"boredom\"}"),
        () -> known("run.permission_requested", "{\"request_id\":\"r\"}"),
        () ->
            known(
                "run.permission_requested",
                "{\"request_id\":\"r\",\"prompt\":\"p\",\"approve_text\":\"a\","
                    + "\"deny_text\":\"d\",\"options\":{\"not\":\"a list\"}}"),
        () ->
            known(
                "run.permission_requested",
                "{\"request_id\":\"" + "r".repeat(BIG) + "\",\"prompt\":\"p\"}"),
        () -> known("command.confirmed", "{\"ok\":true}"),
        () -> known("command.confirmed", "{\"command_id\":\"c\",\"ok\":\"perhaps\"}"),
        () -> known("agent.plan", "{\"entries\":7}"),
        () -> known("agent.plan", "{\"entries\":[null]}"),
        () -> known("agent.tool_call", "{\"tool_call\":[]}"));
  }

  private String known(String type, String data) {
    return envelope(
        "\"type\":\""
            + type
            + "\",\"ts\":\""
            + TS
            + "\",\"run_id\":\""
            + run
            + "\",\"seq\":"
            + (stored + 1)
            + ",\"data\":"
            + data);
  }

  private String value() {
    return one(
        () -> "null",
        () -> "{}",
        () -> "\"" + "v".repeat(random.nextInt(BIG)) + "\"",
        () -> "[" + "1,".repeat(random.nextInt(1_000)) + "1]",
        () -> "1e999999999",
        () -> "\"\\ud800\"");
  }

  @SafeVarargs
  private <T> T one(Supplier<T>... of) {
    return of[random.nextInt(of.length)].get();
  }

  /** What ends the link, and with which code. */
  record Ending(String name, int code, List<Piece> pieces) {}

  /** One frame of the WebSocket layer; raw bytes when it has no opcode. */
  record Piece(boolean last, int reserved, int opcode, byte[] bytes) {}

  static Ending ending(SplittableRandom random) {
    byte[] text = "{\"type\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    return switch (random.nextInt(9)) {
      case 0 -> new Ending("unmasked", 1002, List.of(raw(0x81, 2, '{', '}')));
      case 1 ->
          new Ending(
              "reserved bits", 1002, List.of(new Piece(true, 1 + random.nextInt(7), 1, text)));
      case 2 -> new Ending("unknown opcode", 1002, List.of(new Piece(true, 0, 3, text)));
      case 3 -> new Ending("unknown control", 1002, List.of(new Piece(true, 0, 11, text)));
      case 4 -> new Ending("nothing to continue", 1002, List.of(new Piece(true, 0, 0, text)));
      case 5 -> new Ending("a ping in pieces", 1002, List.of(new Piece(false, 0, 9, text)));
      case 6 -> new Ending("a long ping", 1002, List.of(new Piece(true, 0, 9, new byte[126])));
      case 7 ->
          new Ending(
              "no UTF-8",
              1007,
              List.of(new Piece(true, 0, 1, new byte[] {'"', (byte) 0xC3, (byte) 0x28, '"'})));
      default ->
          new Ending(
              "too big",
              1009,
              List.of(
                  new Piece(false, 0, 1, new byte[600_000]),
                  new Piece(true, 0, 0, new byte[600_000])));
    };
  }

  private static Piece raw(int... bytes) {
    byte[] raw = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      raw[i] = (byte) bytes[i];
    }
    return new Piece(true, 0, -1, raw);
  }
}
