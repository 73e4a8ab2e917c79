package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.log.EventDays;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long the log is kept. It is kept by days: a day goes when all of it is too old, or when it is
 * the oldest of a log that is too large.
 *
 * @param days 0 for ever
 * @param maxGib 0 without a limit; today and yesterday are kept whatever they take
 * @param patience how long a day that is to go waits for those who still read it, before the next
 *     try
 */
@ConfigurationProperties("quarterdeck.retention")
public record RetentionSettings(
    @Bindable(defaultValue = "90") int days,
    @Bindable(defaultValue = "0") long maxGib,
    @Bindable(defaultValue = "5s") Duration patience) {
  private static final long GIB = 1024L * 1024 * 1024;

  public RetentionSettings {
    if (days < 0 || maxGib < 0) {
      throw new IllegalArgumentException(
          "quarterdeck.retention: days and max-gib must be 0 or more");
    }
  }

  /** What was recorded before is too old. Empty when nothing is. */
  Optional<Instant> keptSince(Instant now) {
    return days == 0 ? Optional.empty() : Optional.of(now.minus(Duration.ofDays(days)));
  }

  /** Which of these days are to go, oldest first. */
  List<LocalDate> toDrop(List<EventDays.Day> kept, Instant now) {
    LocalDate yesterday = EventDays.of(now).minusDays(1);
    // All of a day is older than the limit when the next day had begun by then.
    LocalDate firstYoung = keptSince(now).map(EventDays::of).orElse(LocalDate.MIN);
    long bytes = kept.stream().mapToLong(EventDays.Day::bytes).sum();
    List<LocalDate> drop = new ArrayList<>();
    for (EventDays.Day day : kept) {
      boolean old = day.date().isBefore(firstYoung);
      boolean tooMuch = maxGib > 0 && bytes > maxGib * GIB;
      if (!day.date().isBefore(yesterday) || !old && !tooMuch) {
        break;
      }
      drop.add(day.date());
      bytes -= day.bytes();
    }
    return drop;
  }
}
