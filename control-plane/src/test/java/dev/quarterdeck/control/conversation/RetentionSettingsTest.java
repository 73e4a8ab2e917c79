package dev.quarterdeck.control.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.log.EventDays.Day;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RetentionSettingsTest {
  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final LocalDate TODAY = LocalDate.parse("2026-03-10");
  private static final long GIB = 1L << 30;

  private static List<LocalDate> dropped(int days, long maxGib, List<Day> kept) {
    return new RetentionSettings(days, maxGib, Duration.ofSeconds(5)).toDrop(kept, NOW);
  }

  /** The last so many days and the two that are to come, each of one GiB. */
  private static List<Day> lastDays(int count) {
    return IntStream.rangeClosed(1 - count, 2)
        .mapToObj(n -> new Day(TODAY.plusDays(n), n > 0 ? 0 : GIB))
        .toList();
  }

  @Test
  void keepsADayUntilTheLastOfItIsTooOld() {
    assertThat(dropped(2, 0, lastDays(5))).containsExactly(TODAY.minusDays(4), TODAY.minusDays(3));
  }

  @Test
  void keepsEverythingWhenNothingIsLimited() {
    assertThat(dropped(0, 0, lastDays(400))).isEmpty();
  }

  @Test
  void dropsTheOldestDaysOfALogThatIsTooLarge() {
    assertThat(dropped(0, 3, lastDays(5))).containsExactly(TODAY.minusDays(4), TODAY.minusDays(3));
    assertThat(dropped(0, 5, lastDays(5))).isEmpty();
  }

  @Test
  void whatIsTooOldCountsNoMoreForTheSize() {
    assertThat(dropped(3, 4, lastDays(6))).containsExactly(TODAY.minusDays(5), TODAY.minusDays(4));
  }

  @Test
  void keepsTodayAndYesterdayWhateverTheyTake() {
    List<Day> large = List.of(new Day(TODAY.minusDays(1), 9 * GIB), new Day(TODAY, 9 * GIB));

    assertThat(dropped(1, 1, large)).isEmpty();
  }
}
