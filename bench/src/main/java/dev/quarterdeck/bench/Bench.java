package dev.quarterdeck.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs measures; {@code bench/run} starts it. */
public final class Bench {
  private static final List<Measure> MEASURES =
      List.of(
          new DurableCore(),
          new DurableDoor(),
          new Latency(),
          new Replay(),
          new IdleLinks(),
          new Storm(),
          new RunnerStart(),
          new SessionGrowth(),
          new TableGrowth());

  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    Path checkout = Path.of(System.getProperty("quarterdeck.checkout"));
    Path cache = Path.of(System.getProperty("quarterdeck.cache"));
    try {
      Options options = Options.parse(List.of(arguments), checkout, cache);
      if (options.list()) {
        MEASURES.forEach(one -> System.out.printf("%-16s %s%n", one.name(), one.about()));
      } else {
        run(options);
      }
    } catch (Options.Misunderstood e) {
      System.err.println(e.getMessage());
      System.exit(64);
    }
    // Threads of libraries may linger.
    System.exit(0);
  }

  static List<String> names() {
    return MEASURES.stream().map(Measure::name).toList();
  }

  static Report run(Options options) throws Exception {
    List<Measure> wanted = wanted(options.names());
    Report report = new Report();
    try (Place place = new Place(options)) {
      for (Measure measure : wanted) {
        long start = System.nanoTime();
        System.err.println(measure.name() + ": " + measure.about());
        report.add(measure.run(place));
        System.err.printf(
            "  done in %.0f s; load %.1f%n", Yardsticks.seconds(start), Report.load());
      }
    }
    System.out.print(report.table());
    if (options.out().isPresent()) {
      report.write(options.out().get());
      System.out.println("\nwritten: " + options.out().get());
    }
    return report;
  }

  private static List<Measure> wanted(List<String> names) {
    List<Measure> wanted = new ArrayList<>();
    for (String name : names) {
      wanted.add(
          MEASURES.stream()
              .filter(measure -> measure.name().equals(name))
              .findFirst()
              .orElseThrow(() ->
                  new Options.Misunderstood(
                      "There is no measure \"" + name + "\"; there are " + names() + ".")));
    }
    return wanted.isEmpty() ? MEASURES : wanted;
  }
}
