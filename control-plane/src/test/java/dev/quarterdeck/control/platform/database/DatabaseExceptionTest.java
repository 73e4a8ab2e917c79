package dev.quarterdeck.control.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.platform.database.DatabaseException.Kind;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseExceptionTest {
  @ParameterizedTest
  @CsvSource({
    "08006, UNAVAILABLE",
    "40P01, UNAVAILABLE",
    "40001, UNAVAILABLE",
    "53100, UNAVAILABLE",
    "55P03, UNAVAILABLE",
    "57014, UNAVAILABLE",
    "57P01, UNAVAILABLE",
    "58030, UNAVAILABLE",
    ", UNAVAILABLE",
    "23505, DUPLICATE",
    "22P02, OTHER",
    "22021, OTHER",
    "23514, NO_PARTITION"
  })
  void tellsWhetherAskingAgainCanHelp(String state, Kind kind) {
    assertThat(new DatabaseException(new SQLException("no", state)).kind()).isEqualTo(kind);
  }
}
