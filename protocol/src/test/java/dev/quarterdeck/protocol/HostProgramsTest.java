package dev.quarterdeck.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HostProgramsTest {
  private static HostFrame read(String type, String data) {
    return HostPrograms.read(
        "{\"type\":\"%s\",\"ts\":\"2026-01-01T00:00:00Z\",\"run_id\":\"run_1\",\"seq\":1,\"data\":%s}"
            .formatted(type, data));
  }

  @Test
  void secretsAreTakenOutAtEveryDepthAndNothingElse() {
    String data =
        "{\"args\":[{\"env\":{\"OPENAI_API_KEY\":\"short\",\"HOME\":\"/root\"}},"
            + "\"curl -H 'Authorization: Bearer abcdef123456'\"],\"max_tokens\":5}";

    String kept = read("tool.call", data).envelope().data().text();

    assertThat(kept)
        .isEqualTo(
            "{\"args\":[{\"env\":{\"OPENAI_API_KEY\":\"[redacted]\",\"HOME\":\"/root\"}},"
                + "\"curl -H 'Authorization: [redacted]'\"],\"max_tokens\":5}");
  }

  @Test
  void whatAnEventIsFoundByStaysAsItWas() {
    String digest = Redaction.sha256("raw");
    String data =
        "{\"request_id\":\"%s\",\"text_sha256\":\"%s\",\"input_id\":\"a1\"}"
            .formatted(digest, digest);

    assertThat(read("tool.call", data).envelope().data().text()).isEqualTo(data);
  }

  @Test
  void oddDataIsAnEventWithoutAMeaning() {
    HostFrame odd = read("run.output", "{\"stream\":7}");

    assertThat(odd.message()).isEmpty();
    assertThat(odd.refusal()).isEmpty();
    assertThat(odd.envelope().data().text()).isEqualTo("{\"stream\":7}");
  }

  @Test
  void aRunBeginsAndEndsWhateverItsDataLacks() {
    assertThat(read("run.started", "{\"tool\":\"codex\"}").event())
        .containsInstanceOf(RunEvent.Started.class);
    assertThat(read("run.exited", "{\"exit_code\":null}").event())
        .hasValueSatisfying(
            event -> assertThat(((RunEvent.Exited) event).exitCode()).isEqualTo(-1));
    assertThat(read("run.exited", "{\"exit_code\":3,\"reason\":[]}").event())
        .hasValueSatisfying(event -> assertThat(((RunEvent.Exited) event).exitCode()).isEqualTo(3));
  }

  @Test
  void aBadEnvelopeIsRefused() {
    assertThatThrownBy(() -> HostPrograms.read("{\"type\":\"run.output\"}"))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> HostPrograms.read("no")).isInstanceOf(ProtocolException.class);
  }
}
