package dev.quarterdeck.e2e;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real Kubernetes of this checkout, by kubectl and helm as people use them, and by fabric8 for
 * reading.
 */
public final class Cluster {
  private static final Pattern EXPORT = Pattern.compile("export (\\w+)=(\\S+)");

  /** helm and kubectl have bounds of their own, and say more when they reach them. */
  private static final Duration LONGEST = Duration.ofMinutes(8);

  private static Optional<Cluster> shared = Optional.empty();

  private final Map<String, String> environment;
  private final KubernetesClient client;

  private Cluster(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.client =
        new KubernetesClientBuilder()
            .withConfig(
                Config.fromKubeconfig(
                    Evidence.file(java.nio.file.Path.of(environment.get("KUBECONFIG")))))
            .build();
  }

  /** Fails when it is not there: a test that is left out proves nothing. */
  public static synchronized Cluster connect() {
    if (shared.isEmpty()) {
      Cluster cluster = new Cluster(environmentOf(devCluster("env")));
      Command.Result answer = cluster.kubectl("get", "nodes");
      if (answer.code() != 0) {
        throw notUp(answer);
      }
      shared = Optional.of(cluster);
    }
    return shared.get();
  }

  private static Command.Result devCluster(String word) {
    Command.Result result = Command.of(Checkout.path("dev/cluster").toString(), word).run();
    if (result.code() != 0) {
      throw notUp(result);
    }
    return result;
  }

  private static AssertionError notUp(Command.Result why) {
    return new AssertionError(
        "The cluster of this checkout does not run: start it with dev/cluster up (dev/test does"
            + " that by itself).\n"
            + why);
  }

  /** The lines are for a shell; PATH is the only value with something of the reader's in it. */
  private static Map<String, String> environmentOf(Command.Result lines) {
    Map<String, String> all = new HashMap<>();
    lines
        .out()
        .lines()
        .forEach(line -> {
          Matcher matcher = EXPORT.matcher(line);
          if (matcher.find()) {
            String path = System.getenv("PATH");
            all.put(
                matcher.group(1), matcher.group(2).replace("\"$PATH\"", path == null ? "" : path));
          }
        });
    return all;
  }

  public KubernetesClient client() {
    return client;
  }

  /** Environment for a program that talks to this cluster. */
  public Map<String, String> environment() {
    return environment;
  }

  public Command.Result kubectl(String... words) {
    return tool("kubectl", "", words);
  }

  /** With text for {@code -f -}. */
  public Command.Result kubectlReading(String input, String... words) {
    return tool("kubectl", input, words);
  }

  public Command.Result helm(String... words) {
    return tool("helm", "", words);
  }

  private Command.Result tool(String name, String input, String... words) {
    List<String> command = new ArrayList<>(List.of(programOf(name)));
    command.addAll(List.of(words));
    return Command.of(command).with(environment).reading(input).within(LONGEST).run();
  }

  /** Where the program is: Java looks in its own PATH only. */
  public String programOf(String name) {
    for (String folder : environment.getOrDefault("PATH", "").split(":")) {
      java.nio.file.Path program = java.nio.file.Path.of(folder, name);
      if (java.nio.file.Files.isExecutable(program)) {
        return program.toString();
      }
    }
    throw new AssertionError(name + " is in no folder of " + environment.get("PATH"));
  }
}
