package dev.quarterdeck.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UtcTimeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.6Z",
        "2026-01-02T03:04:05.678Z",
        "2026-01-02T03:04:05.123456789Z",
        "2024-02-29T23:59:59.000000001Z",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z"
      })
  void readsWhatTheLibraryReads(String text) {
    Optional<Instant> read = UtcTime.parse(text);

    assertThat(read).contains(OffsetDateTime.parse(text).toInstant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2026-01-02T03:04Z",
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05+00:00",
        "2026-01-02t03:04:05z",
        "2026-13-02T03:04:05Z",
        "2026-02-29T03:04:05Z",
        "2026-01-00T03:04:05Z",
        "2026-01-02T24:00:00Z",
        "2026-01-02T03:60:05Z",
        "2026-01-02T03:04:60Z",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05.1234567890Z",
        "2026-01-02T03:04:05,5Z",
        "2026-01-02T03:04:05.5٦Z",
        "1969-12-31T23:59:59Z",
        "+2026-01-02T03:04:05Z"
      })
  void leavesEverythingElseToTheLibrary(String text) {
    Optional<Instant> read = UtcTime.parse(text);

    assertThat(read).isEmpty();
  }

  @Test
  void neverReadsAnythingDifferently() {
    Random random = new Random(11);
    String usual = "2026-01-29T23:59:59.123456Z";
    for (int i = 0; i < 100_000; i++) {
      char[] text = usual.toCharArray();
      for (int n = random.nextInt(3); n >= 0; n--) {
        text[random.nextInt(text.length)] = "0123456789-:.TZ+".charAt(random.nextInt(16));
      }
      String changed = new String(text);

      UtcTime.parse(changed)
          .ifPresent(read -> assertThat(Optional.of(read)).as(changed).isEqualTo(library(changed)));
    }
  }

  private static Optional<Instant> library(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
