package dev.quarterdeck.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarterdeck.protocol.ProtocolException.Code;
import dev.quarterdeck.protocol.RunEvent.ExitReason;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {
  private static final String TS = "\"ts\":\"2026-01-02T03:04:05Z\"";

  static Stream<Arguments> badEnvelopes() {
    return Stream.of(
        Arguments.of("no JSON", "hello", Code.BAD_JSON),
        Arguments.of("nothing", "", Code.BAD_JSON),
        Arguments.of("half of it", "{\"type\":", Code.BAD_JSON),
        Arguments.of("two values", "{} {}", Code.BAD_JSON),
        Arguments.of("too deep", "[".repeat(300) + "]".repeat(300), Code.BAD_JSON),
        Arguments.of("a list", "[]", Code.BAD_ENVELOPE),
        Arguments.of("no type", "{" + TS + "}", Code.BAD_ENVELOPE),
        Arguments.of("no ts", "{\"type\":\"run.output\"}", Code.BAD_ENVELOPE),
        Arguments.of("a date", "{\"type\":\"x\",\"ts\":\"yesterday\"}", Code.BAD_ENVELOPE),
        Arguments.of(
            "seq 0", "{\"type\":\"x\",\"run_id\":\"r\",\"seq\":0," + TS + "}", Code.BAD_ENVELOPE),
        Arguments.of(
            "seq 1.5",
            "{\"type\":\"x\",\"run_id\":\"r\",\"seq\":1.5," + TS + "}",
            Code.BAD_ENVELOPE),
        Arguments.of("seq, no run", "{\"type\":\"x\",\"seq\":1," + TS + "}", Code.BAD_ENVELOPE),
        Arguments.of(
            "bad run", "{\"type\":\"x\",\"run_id\":\"../..\\n\"," + TS + "}", Code.BAD_ENVELOPE),
        Arguments.of("run 7", "{\"type\":\"x\",\"run_id\":7," + TS + "}", Code.BAD_ENVELOPE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badEnvelopes")
  void refusesWhatIsNoEnvelope(String what, String text, Code code) {
    assertThatThrownBy(() -> Wire.envelope(text))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).as(what).isEqualTo(code));
  }

  @Test
  void namesTheMissingFieldOfAMessage() {
    Envelope envelope =
        Wire.envelope("{\"type\":\"run.output\",\"data\":{\"stream\":\"stdout\"}," + TS + "}");

    assertThatThrownBy(() -> Wire.hostMessage(envelope))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("run.output: text is missing");
  }

  @Test
  void ignoresFieldsItDoesNotKnow() {
    Envelope envelope =
        Wire.envelope(
            "{\"type\":\"run.output\",\"later\":1,\"data\":{\"stream\":\"stdout\",\"text\":\"a\",\"new\":[]},"
                + TS
                + "}");

    assertThat(Wire.hostMessage(envelope))
        .contains(new RunEvent.Output(RunEvent.OutputStream.STDOUT, "a"));
  }

  @Test
  void keepsTypesItDoesNotKnowAsTheyCame() {
    String data = "{\"b\":1,\"a\":[1.50,\"é\\u0000\",null]}";
    Envelope envelope =
        Wire.envelope("{\"type\":\"later.thing\",\"data\":" + data + "," + TS + "}");

    assertThat(Wire.hostMessage(envelope)).isEmpty();
    assertThat(envelope.data().text()).isEqualTo(data);
  }

  @Test
  void takesAnUnknownToolKindAsOther() {
    Envelope envelope =
        Wire.envelope(
            "{\"type\":\"agent.tool_call\",\"data\":{\"tool_call\":{\"tool_call_id\":\"c\",\"kind\":\"teleport\"}},"
                + TS
                + "}");

    assertThat(Wire.hostMessage(envelope)).isPresent();
  }

  @Test
  void keepsAbsentWhatIsAbsentOfAToolCall() {
    String data = "{\"tool_call\":{\"tool_call_id\":\"c\",\"title\":\"t\"}}";
    Envelope envelope =
        Wire.envelope("{\"type\":\"agent.tool_call\",\"data\":" + data + "," + TS + "}");

    HostMessage message = Wire.hostMessage(envelope).orElseThrow();

    assertThat(Wire.data(message)).isEqualTo(new Json(data));
  }

  static Stream<Arguments> exitReasons() {
    return Stream.of(
        Arguments.of("stopped", ExitReason.STOPPED),
        Arguments.of("agent_exited", ExitReason.AGENT_EXITED),
        Arguments.of("agent_not_started", ExitReason.AGENT_NOT_STARTED),
        Arguments.of("out_of_memory", ExitReason.OUT_OF_MEMORY),
        Arguments.of("abducted", ExitReason.AGENT_EXITED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("exitReasons")
  void readsWhyARunEnded(String name, ExitReason reason) {
    Envelope envelope =
        Wire.envelope(
            "{\"type\":\"run.exited\",\"data\":{\"exit_code\":137,\"reason\":\""
                + name
                + "\"},"
                + TS
                + "}");

    assertThat(Wire.hostMessage(envelope))
        .contains(new RunEvent.Exited(137, reason, Optional.empty()));
  }

  @Test
  void namesTheReasonWhyARunEndedForEver() {
    assertThat(Wire.data(new RunEvent.Exited(137, ExitReason.OUT_OF_MEMORY, Optional.empty())))
        .isEqualTo(new Json("{\"exit_code\":137,\"reason\":\"out_of_memory\"}"));
  }
}
