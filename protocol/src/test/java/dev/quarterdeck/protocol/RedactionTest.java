package dev.quarterdeck.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RedactionTest {
  private static final String RANDOM = "q8Zr3xT0vK7mPb2LwYc9dHs5nJf1gRa4EuXo6iQtVWzA";

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("a plain text", "Fix the login bug", "Fix the login bug"),
        Arguments.of("key=value", "use token=abc please", "use token=[redacted] please"),
        Arguments.of("key: value", "API_KEY: abc", "API_KEY: [redacted]"),
        Arguments.of(
            "a longer key", "AWS_SECRET_ACCESS_KEY=abc", "AWS_SECRET_ACCESS_KEY=[redacted]"),
        Arguments.of("JSON", "{\"password\":\"a b\",\"a\":1}", "{\"password\":[redacted],\"a\":1}"),
        Arguments.of("a flag", "--api-key=x --v", "--api-key=[redacted] --v"),
        Arguments.of("a header", "Authorization: Bearer abc.def", "Authorization: [redacted]"),
        Arguments.of("a bearer", "send Bearer abcdefgh1234", "send Bearer [redacted]"),
        Arguments.of("a long random run", "x " + RANDOM + " y", "x [redacted] y"),
        Arguments.of("a hex digest", "at " + "0a1b2c3d".repeat(5), "at [redacted]"),
        Arguments.of("a known prefix", "ghp_" + "a1B2".repeat(6), "[redacted]"),
        Arguments.of(
            "a long path",
            "read /src/main/java/dev/quarterdeck/control/session2/Session.java",
            "read /src/main/java/dev/quarterdeck/control/session2/Session.java"),
        Arguments.of(
            "a run id",
            "run_0199f0a0-0000-7000-8000-000000000002",
            "run_0199f0a0-0000-7000-8000-000000000002"),
        Arguments.of("the word alone", "the token is secret", "the token is secret"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void hidesSecretsAndLeavesTheRest(String what, String text, String expected) {
    assertThat(Redaction.redact(text)).as(what).isEqualTo(expected);
  }

  @Test
  void digestsTheRawBytes() {
    assertThat(Redaction.sha256("test"))
        .isEqualTo("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
  }
}
