package dev.quarterdeck.control.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was said on the command line, and what holds otherwise. */
record LocalOptions(
    int port,
    String host,
    Path data,
    Path cache,
    Optional<Path> runner,
    Optional<Path> dashboard,
    List<String> passedVariables) {

  static final String USAGE =
      """
      options:
        --port N             the port to listen on (8484); 0 takes any free one
        --host ADDRESS       the address to listen on (127.0.0.1)
        --data DIR           where sessions, conversations and the database live
        --pass-env A,B       variables of this shell that agents may see\
      """;

  private static final int DEFAULT_PORT = 8484;
  private static final String LOOPBACK = "127.0.0.1";

  LocalOptions {
    passedVariables = List.copyOf(passedVariables);
  }

  static LocalOptions parse(List<String> arguments, Map<String, String> environment) {
    int port = DEFAULT_PORT;
    String host = LOOPBACK;
    Path data = folder(environment, "XDG_DATA_HOME", ".local/share").resolve("quarterdeck");
    Path cache =
        Optional.ofNullable(environment.get("QUARTERDECK_CACHE"))
            .map(Path::of)
            .orElseGet(
                () -> folder(environment, "XDG_CACHE_HOME", ".cache").resolve("quarterdeck"));
    Optional<Path> runner = Optional.empty();
    Optional<Path> dashboard = Optional.empty();
    List<String> passed = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      String option = arguments.get(i);
      String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
      if (value.isBlank()) {
        throw new LocalException("\"" + option + "\" is not understood.\n" + USAGE);
      }
      switch (option) {
        case "--port" -> port = port(value);
        case "--host" -> host = value;
        case "--data" -> data = Path.of(value);
        case "--cache" -> cache = Path.of(value);
        case "--runner" -> runner = Optional.of(absolute(Path.of(value)));
        case "--dashboard" -> dashboard = Optional.of(absolute(Path.of(value)));
        case "--pass-env" -> passed.addAll(List.of(value.split(",")));
        default -> throw new LocalException("\"" + option + "\" is not understood.\n" + USAGE);
      }
    }
    return new LocalOptions(port, host, absolute(data), absolute(cache), runner, dashboard, passed);
  }

  /** Reachable from this machine only. */
  boolean loopbackOnly() {
    return host.equals(LOOPBACK) || host.equals("localhost") || host.equals("::1");
  }

  /** Where this machine's own programs reach a server that listens on {@code host}. */
  String ownAddress() {
    return host.equals("0.0.0.0") || host.equals("::") ? LOOPBACK : bracketed(host);
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static int port(String value) {
    try {
      int port = Integer.parseInt(value);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below, in the same words.
    }
    throw new LocalException("--port takes a number from 0 to 65535, not \"" + value + "\".");
  }

  private static Path folder(Map<String, String> environment, String variable, String otherwise) {
    String value = environment.getOrDefault(variable, "");
    return value.isBlank()
        ? Path.of(System.getProperty("user.home")).resolve(otherwise)
        : Path.of(value);
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
