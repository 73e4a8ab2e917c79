package dev.quarterdeck.protocol;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;

/**
 * The usual shape of a time, {@code 2026-01-02T03:04:05.678Z}, read some ten times as fast as any
 * shape is. Whatever looks different in the least is not judged here.
 */
final class UtcTime {
  private static final String SHAPE = "0000-00-00T00:00:00";
  private static final int NANOS = 9;

  private UtcTime() {}

  static Optional<Instant> parse(String text) {
    int end = text.length() - 1;
    if (end < SHAPE.length() || text.charAt(end) != 'Z' || !fits(text)) {
      return Optional.empty();
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    if (year < 1970
        || month < 1
        || month > 12
        || day < 1
        || hour > 23
        || minute > 59
        || second > 59
        || day > YearMonth.of(year, month).lengthOfMonth()) {
      return Optional.empty();
    }
    int nanos = end == SHAPE.length() ? 0 : nanos(text, end);
    if (nanos < 0) {
      return Optional.empty();
    }
    long seconds =
        LocalDate.of(year, month, day).toEpochDay() * 86_400
            + hour * 3_600L
            + minute * 60L
            + second;
    return Optional.of(Instant.ofEpochSecond(seconds, nanos));
  }

  private static boolean fits(String text) {
    for (int i = 0; i < SHAPE.length(); i++) {
      char wanted = SHAPE.charAt(i);
      char c = text.charAt(i);
      if (wanted == '0' ? !isDigit(c) : c != wanted) {
        return false;
      }
    }
    return true;
  }

  /**
   * Of what is between the seconds and the Z; -1 when that is no fraction of one to nine digits.
   */
  private static int nanos(String text, int end) {
    int digits = end - SHAPE.length() - 1;
    if (text.charAt(SHAPE.length()) != '.' || digits < 1 || digits > NANOS) {
      return -1;
    }
    int nanos = 0;
    for (int i = 0; i < NANOS; i++) {
      int at = SHAPE.length() + 1 + i;
      if (at < end && !isDigit(text.charAt(at))) {
        return -1;
      }
      nanos = 10 * nanos + (at < end ? text.charAt(at) - '0' : 0);
    }
    return nanos;
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = 10 * number + text.charAt(i) - '0';
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
