package dev.quarterdeck.control.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ProblemCodeTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "problems.md");

  @Test
  void theDocumentListsEveryCode() throws IOException {
    String wanted = document();
    if (Boolean.getBoolean("quarterdeck.regenerate")) {
      Files.writeString(DOCUMENT, wanted);
    }

    assertThat(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "")
        .as("docs/problems.md; to write it anew run this test with -Dquarterdeck.regenerate=true")
        .isEqualTo(wanted);
  }

  private static String document() {
    return """
    # Problems

    Every refusal of the HTTP API is a problem as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)
    has it: `application/problem+json` with `type`, `title`, `status`, `detail`, and two members of
    ours: `code`, which stays the same for ever, and `hint`, which says what to do. `field` names the
    member of the body or the parameter that is meant, where there is one.

    This table is made from `ProblemCode.java`.

    | status | code | title | when |
    |---|---|---|---|
    """
        + Arrays.stream(ProblemCode.values())
            .map(code ->
                "| %d | `%s` | %s | %s |\n"
                    .formatted(code.status(), code.word(), code.title(), code.when()))
            .collect(Collectors.joining());
  }
}
