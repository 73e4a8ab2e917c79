import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Counts what the tests of all modules and of the dashboard reported, and finds what only looks as
 * if it had been tested: a test class without a report, or with one in which nothing ran.
 *
 * <pre>java dev/checks/TestResults.java ROOT units|all [BROKEN_STEP…]</pre>
 *
 * The last line is "N passed, N failed" and stands alone. The exit code is 0 when nothing failed.
 */
final class TestResults {
  private record Count(int run, int failed) {
    Count plus(Count other) {
      return new Count(run + other.run, failed + other.failed);
    }
  }

  private static final Count NOTHING = new Count(0, 0);

  private final Path root;
  private final boolean integration;
  private final TreeMap<String, Count> reported = new TreeMap<>();
  private final List<String> complaints = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  private TestResults(Path root, boolean integration) {
    this.root = root;
    this.integration = integration;
  }

  public static void main(String[] arguments) throws Exception {
    TestResults results = new TestResults(Path.of(arguments[0]), arguments[1].equals("all"));
    List<String> broken = Arrays.asList(arguments).subList(2, arguments.length);
    System.exit(results.report(broken) ? 0 : 1);
  }

  private boolean report(List<String> broken) throws IOException, XMLStreamException {
    for (Path module : modules()) {
      read(module.resolve("target/surefire-reports"));
      read(module.resolve("target/failsafe-reports"));
    }
    for (Path module : modules()) {
      missing(module.resolve("src/test/java"));
    }
    Count dashboard = dashboard();
    int silent = complaints.size();
    if (dashboard.failed > 0) {
      complaints.add("dashboard: " + dashboard.failed + " of " + dashboard.run + " failed");
    }
    reported.forEach(
        (name, count) -> {
          if (count.failed > 0) {
            complaints.add(name + ": " + count.failed + " of " + count.run + " failed");
          }
        });
    Count all = reported.values().stream().reduce(dashboard, Count::plus);
    broken.forEach(step -> complaints.add("this step broke: " + step));
    failures.forEach(System.out::println);
    complaints.forEach(System.out::println);
    // What was silent counts as failed. A step that broke because tests failed is counted by them.
    int failed = all.failed + silent;
    int other = failed == 0 ? broken.size() : 0;
    System.out.printf("%d passed, %d failed%n", all.run - all.failed, failed + other);
    return failed + other == 0;
  }

  private List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
          .filter(folder -> Files.isDirectory(folder.resolve("src/test/java")))
          .sorted()
          .toList();
    }
  }

  private void read(Path reports) throws IOException, XMLStreamException {
    if (!Files.isDirectory(reports)) {
      return;
    }
    try (Stream<Path> files = Files.list(reports)) {
      for (Path file : files.filter(path -> named(path, "TEST-", ".xml")).toList()) {
        String name = file.getFileName().toString();
        name = name.substring("TEST-".length(), name.length() - ".xml".length());
        reported.merge(name.replaceAll("\\$.*", ""), suite(file), Count::plus);
      }
    }
  }

  private Count suite(Path file) throws IOException, XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      xml.nextTag();
      // What was skipped did not run.
      int run = number(xml, "tests") - number(xml, "skipped");
      Count count = new Count(run, number(xml, "failures") + number(xml, "errors"));
      if (count.failed > 0) {
        failures(xml);
      }
      return count;
    }
  }

  private void failures(XMLStreamReader xml) throws XMLStreamException {
    String test = "";
    while (xml.hasNext()) {
      if (xml.next() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "testcase" ->
            test = xml.getAttributeValue(null, "classname") + "." + xml.getAttributeValue(null, "name");
        case "failure", "error" -> failures.add(test + ":\n" + beginning(xml.getElementText()));
        default -> {}
      }
    }
  }

  /** Enough of a stack trace to see what was expected, and where. */
  private static String beginning(String trace) {
    return trace.lines().limit(12).map(line -> "    " + line).collect(Collectors.joining("\n"));
  }

  private static int number(XMLStreamReader xml, String attribute) {
    String value = xml.getAttributeValue(null, attribute);
    return value == null ? 0 : Integer.parseInt(value);
  }

  private void missing(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(this::isTestClass).sorted().toList()) {
        String name = sources.relativize(file).toString().replace('/', '.').replace(".java", "");
        if (!reported.containsKey(name)) {
          complaints.add(name + ": no report, so it did not run");
        } else if (reported.getOrDefault(name, NOTHING).run == 0) {
          complaints.add(name + ": none of its tests ran");
        }
      }
    }
  }

  private boolean isTestClass(Path file) {
    return named(file, "", "Test.java") || (integration && named(file, "", "IT.java"));
  }

  private static boolean named(Path file, String start, String end) {
    String name = file.getFileName().toString();
    return name.startsWith(start) && name.endsWith(end);
  }

  private Count dashboard() throws IOException {
    if (!Files.isDirectory(root.resolve("dashboard"))) {
      return NOTHING;
    }
    Path file = root.resolve("target/dashboard-tests.json");
    if (!Files.isRegularFile(file)) {
      complaints.add("dashboard: no report, so its tests did not run");
      return NOTHING;
    }
    String json = Files.readString(file);
    int passed = number(json, "numPassedTests");
    int failed = number(json, "numFailedTests");
    if (passed + failed == 0) {
      complaints.add("dashboard: none of its tests ran");
    }
    return new Count(passed + failed, failed);
  }

  private static int number(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*(\\d+)").matcher(json);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
