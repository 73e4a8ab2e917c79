package dev.quarterdeck.control.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CopyTextIT {
  private static final List<String> NASTY =
      List.of(
          "",
          "\\N",
          "\\.",
          "tab\there",
          "line\nbreak\r\n",
          "back\\slash \\t \\u0000",
          "{\"a\":\"b\\\\n\"}",
          "héllo ✓ 😀",
          "x".repeat(200_000) + "\\");

  @Test
  void whateverIsWrittenComesBack() throws Exception {
    try (TestDatabase database = TestDatabase.create();
        Connection connection = DriverManager.getConnection(database.url(), "postgres", "")) {
      Sql.execute(connection, "create table nasty (n bigint, text text, maybe text, many bigint)");
      CopyText rows = new CopyText();
      for (int i = 0; i < NASTY.size(); i++) {
        rows.field(Integer.toString(i))
            .field(NASTY.get(i))
            .field(i % 2 == 0 ? Optional.empty() : Optional.of(NASTY.get(i)))
            .field(i % 2 == 0 ? OptionalLong.empty() : OptionalLong.of(i))
            .endRow();
      }

      rows.into(connection, "nasty (n, text, maybe, many)");

      assertThat(Sql.list(connection, "select text from nasty order by n", row -> row.getString(1)))
          .isEqualTo(NASTY);
      assertThat(
              Sql.list(
                  connection,
                  "select maybe from nasty where n = 3 and maybe = text and many = 3",
                  row -> row.getString(1)))
          .containsExactly(NASTY.get(3));
      assertThat(
              Sql.list(
                  connection,
                  "select n from nasty where maybe is null and many is null",
                  row -> row.getLong(1)))
          .containsExactly(0L, 2L, 4L, 6L, 8L);
    }
  }
}
