package dev.quarterdeck.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That everything can be measured; the numbers of so small a run mean nothing. */
class BenchIT {
  private static final List<String> FIELDS =
      List.of(
          "name",
          "value",
          "unit",
          "yardstick",
          "yardstickValue",
          "ratio",
          "goal",
          "met",
          "at",
          "cores");

  @TempDir private Path folder;

  @Test
  void everyMeasureRunsAndItsResultIsComplete() throws Exception {
    Path file = folder.resolve("latest.json");
    Path checkout = Path.of(System.getProperty("quarterdeck.checkout"));
    Options options =
        Options.parse(
            List.of("--tiny", "--rounds", "1", "--out", file.toString()), checkout, cache());

    Bench.run(options);

    JsonNode results = new ObjectMapper().readTree(Files.readString(file));
    assertThat(Bench.names())
        .allSatisfy(measure ->
            assertThat(results).anyMatch(one -> one.get("name").asText().startsWith(measure)));
    assertThat(results).allSatisfy(BenchIT::isComplete);
  }

  private static void isComplete(JsonNode result) {
    assertThat(FIELDS).allMatch(result::has, result.toString());
    assertThat(result.get("value").asDouble()).isPositive();
    assertThat(result.get("yardstickValue").asDouble()).isPositive();
    assertThat(result.get("ratio").isNumber()).isTrue();
    assertThat(result.get("goal").isNull()).isEqualTo(result.get("met").isNull());
  }

  /** Unpacked once for all checkouts, as dev/run does it. */
  private static Path cache() {
    return Optional.ofNullable(System.getenv("QUARTERDECK_CACHE"))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "quarterdeck"));
  }
}
