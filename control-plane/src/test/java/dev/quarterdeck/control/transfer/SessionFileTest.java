package dev.quarterdeck.control.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SessionFileTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final String HEAD =
      "{\"quarterdeck\":\"session\",\"version\":1,\"place\":{\"namespace\":\"a\",\"name\":\"b\"},"
          + "\"session\":{\"createdAt\":\"2026-01-01T00:00:00Z\",\"createdBy\":\"alice\"},"
          + "\"spec\":{\"agent\":{\"kind\":\"demo\"}},\"firstRev\":3,\"lastRev\":9}";

  private static Event event(String data) {
    return new Event(
        7,
        "agent.message",
        Instant.parse("2026-01-02T03:04:05.678901Z"),
        Optional.of(new HostId("host_1")),
        Optional.of(new RunId("run_1")),
        OptionalLong.of(12),
        new Json(data),
        NOW);
  }

  @Test
  void dataKeepsItsBytesWhateverTheyAre() throws BadLine {
    for (String data :
        List.of(
            "{}",
            "{ \"a\" :1.50,\"a\": 1e400 , \"é\\u00e9😀\\ud83d\":[ null,true ] }",
            "{\"a\":\n  \"two lines\"\r\n}",
            "\"a text\\n\"",
            "-0.0",
            "[\"\u2028\"]",
            "\"\"",
            "null")) {
      String line = SessionFile.line(event(data));

      assertThat(line).doesNotContain("\n", "\r");
      assertThat(SessionFile.event(line, NOW)).isEqualTo(event(data));
      assertThat(SessionFile.line(SessionFile.event(line, NOW))).isEqualTo(line);
    }
  }

  @Test
  void whatTheControlPlaneSaidHasNoHost() throws BadLine {
    Event own =
        new Event(
            1,
            "session.created",
            NOW,
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Json.EMPTY_OBJECT,
            NOW);

    assertThat(SessionFile.line(own))
        .isEqualTo(
            "{\"rev\":1,\"type\":\"session.created\",\"ts\":\"2026-03-01T00:00:00Z\",\"data\":{}}");
    assertThat(SessionFile.event(SessionFile.line(own), NOW)).isEqualTo(own);
  }

  @Test
  void theFirstLineGoesThroughUnchanged() throws BadLine {
    assertThat(SessionFile.head(HEAD).line()).isEqualTo(HEAD);
    assertThat(SessionFile.head(HEAD).createdAt()).isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void saysWhatIsWrongWithALine() {
    Map<String, String> wrong =
        Map.of(
            "hello", "it is not JSON",
            "[1]", "it is not a JSON object",
            "{\"rev\":1} {}", "something follows its JSON object",
            "{\"rev\":1,\"rev\":2}", "it has rev twice",
            "{\"rev\":1}", "it has no type",
            "{\"rev\":\"x\",\"type\":\"t\",\"ts\":\"2026-01-01T00:00:00Z\",\"data\":{}}",
                "rev is not a whole number",
            "{\"rev\":1,\"type\":\"t\",\"ts\":\"yesterday\",\"data\":{}}", "ts is no time",
            "{\"rev\":1,\"type\":\"t\",\"ts\":\"2026-01-01T00:00:00Z\"}", "it has no dataText",
            "{\"rev\":1,\"type\":\"t\",\"ts\":\"2026-01-01T00:00:00Z\",\"dataText\":\"{\"}",
                "dataText is not JSON",
            "{\"rev\":1,\"type\":\"\\u0000\",\"ts\":\"2026-01-01T00:00:00Z\",\"data\":{}}",
                "type has a NUL");
    wrong.forEach((line, because) ->
        assertThatThrownBy(() -> SessionFile.event(line, NOW))
            .as(line)
            .isInstanceOf(BadLine.class)
            .hasMessageStartingWith(because));
  }

  @Test
  void linesAreTakenApartWhateverTheirEnds() throws Exception {
    Lines lines = lines("a\n\nä\nlast");

    assertThat(lines.next()).contains("a");
    assertThat(lines.next()).contains("");
    assertThat(lines.next()).contains("ä");
    assertThat(lines.next()).contains("last");
    assertThat(lines.next()).isEmpty();
    assertThat(lines("").next()).isEmpty();
    assertThat(lines("x".repeat(200_000) + "\ny").next().orElseThrow()).hasSize(200_000);
    assertThatThrownBy(
            () -> new Lines(new ByteArrayInputStream(new byte[] {(byte) 0xC3, '\n'})).next())
        .hasMessage("it is not UTF-8");
    assertThatThrownBy(() -> lines("x".repeat(9 * 1024 * 1024)).next())
        .hasMessage("it is longer than 8 MiB");
  }

  private static Lines lines(String text) {
    return new Lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
