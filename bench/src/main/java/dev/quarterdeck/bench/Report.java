package dev.quarterdeck.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All results of a run, for people and for programs. */
final class Report {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** With the time and the load when it was there. */
  private record Line(Result result, Instant at, double load) {}

  private final List<Line> lines = new ArrayList<>();

  void add(List<Result> results) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    results.forEach(result -> lines.add(new Line(result, now, load())));
  }

  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  String table() {
    StringBuilder table = new StringBuilder();
    table.append("\n| measure | value | yardstick | ratio | goal | met | spread | load |\n");
    table.append("|---|---:|---:|---:|---|---|---:|---:|\n");
    for (Line line : lines) {
      Result result = line.result();
      table.append(
          "| %s | %s %s | %s %s (%s) | %s | %s | %s | %d %% of %d | %.1f |\n"
              .formatted(
                  result.name(),
                  number(result.value()),
                  result.unit(),
                  number(result.yardstickValue()),
                  result.unit(),
                  result.yardstick(),
                  number(result.ratio()),
                  result.goal().orElse(""),
                  result.met().map(met -> met ? "yes" : "**no**").orElse(""),
                  result.spread(),
                  result.rounds(),
                  line.load()));
    }
    return table.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%,.0f", value);
  }

  ArrayNode json() {
    ArrayNode list = JSON.createArrayNode();
    for (Line line : lines) {
      Result result = line.result();
      ObjectNode node =
          list.addObject()
              .put("name", result.name())
              .put("value", rounded(result.value()))
              .put("unit", result.unit())
              .put("yardstick", result.yardstick())
              .put("yardstickValue", rounded(result.yardstickValue()))
              .put("ratio", rounded(result.ratio()));
      node.put("goal", result.goal().orElse(null));
      node.put("met", result.met().orElse(null));
      node.put("at", line.at().toString())
          .put("cores", Runtime.getRuntime().availableProcessors())
          .put("load", rounded(line.load()))
          .put("spreadPercent", result.spread())
          .put("rounds", result.rounds());
    }
    return list;
  }

  private static double rounded(double value) {
    return Math.abs(value) < 100 ? Math.round(value * 10_000) / 10_000.0 : Math.round(value);
  }

  void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, JSON.writeValueAsString(json()) + "\n");
  }
}
