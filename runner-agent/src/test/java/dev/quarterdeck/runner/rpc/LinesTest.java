package dev.quarterdeck.runner.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinesTest {
  private static List<String> read(String text, int max) throws IOException {
    Lines lines = new Lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), max);
    List<String> all = new ArrayList<>();
    for (Optional<Lines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
      all.add(line.get().tooLong() ? "(too long)" : line.get().text());
    }
    return all;
  }

  @Test
  void splitsAtLineFeeds() throws IOException {
    assertThat(read("one\ntwo\r\n\nlast", 100)).containsExactly("one", "two", "", "last");
  }

  @Test
  void passesOverWhatIsTooLongAndGoesOn() throws IOException {
    assertThat(read("a\n" + "x".repeat(50_000) + "\nb\n", 40_000))
        .containsExactly("a", "(too long)", "b");
  }

  @Test
  void keepsCharactersThatCrossABuffer() throws IOException {
    String line = "✓".repeat(10_000);

    assertThat(read(line + "\n" + line, 100_000)).containsExactly(line, line);
  }
}
