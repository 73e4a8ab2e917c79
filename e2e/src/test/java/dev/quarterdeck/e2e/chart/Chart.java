package dev.quarterdeck.e2e.chart;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The chart of this checkout, rendered as the release "quarterdeck" of the namespace "ship". */
final class Chart {
  /** Maven runs tests in the module's folder. */
  static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

  static final Path FOLDER = CHECKOUT.resolve("charts/quarterdeck");
  private static final String KUBERNETES = "1.34.4";

  /** How hooks are called in {@link #COPY}. */
  static final String HOOK = "renamed.for.tests/hook";

  /** helm-java leaves hooks out of what it renders, so in a copy they are not called hooks. */
  private static final Path COPY = copy();

  private Chart() {}

  /** Each of the {@code values} as a YAML document, later ones over earlier ones. */
  static List<HasMetadata> objects(String... values) {
    return Arrays.stream(rendered(values).split("(?m)^---$"))
        .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
        .map(document -> (HasMetadata) Serialization.unmarshal(document))
        .toList();
  }

  static String rendered(String... values) {
    ChartCluster.empty();
    return renderedAsTheClusterIs(values);
  }

  static String renderedAsTheClusterIs(String... values) {
    TemplateCommand command =
        new Helm(COPY)
            .template()
            .withName("quarterdeck")
            .withNamespace("ship")
            .withKubeVersion(KUBERNETES);
    files(values).forEach(command::withValuesFile);
    return command.call();
  }

  /** What a person reads after the installation. */
  static String notes(String... values) {
    InstallCommand command =
        new Helm(FOLDER)
            .install()
            .withName("quarterdeck")
            .withNamespace("ship")
            .withKubeVersion(KUBERNETES)
            .clientOnly()
            .withDryRunOption(DryRun.CLIENT);
    files(values).forEach(command::withValuesFile);
    return command.call().getOutput();
  }

  static <T extends HasMetadata> List<T> all(Class<T> kind, List<HasMetadata> objects) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  static <T extends HasMetadata> T one(Class<T> kind, String name, List<HasMetadata> objects) {
    return all(kind, objects).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                "no " + kind.getSimpleName() + " " + name + " among " + names(kind, objects)));
  }

  static <T extends HasMetadata> List<String> names(Class<T> kind, List<HasMetadata> objects) {
    return all(kind, objects).stream().map(object -> object.getMetadata().getName()).toList();
  }

  /** Every pod that the chart causes, by the kind of what makes it. */
  static Map<String, PodSpec> pods(List<HasMetadata> objects) {
    TreeMap<String, PodSpec> pods = new TreeMap<>();
    for (HasMetadata object : objects) {
      switch (object) {
        case Deployment it -> pods.put("Deployment", it.getSpec().getTemplate().getSpec());
        case StatefulSet it -> pods.put("StatefulSet", it.getSpec().getTemplate().getSpec());
        case Job it -> pods.put("Job", it.getSpec().getTemplate().getSpec());
        default -> {}
      }
    }
    return pods;
  }

  static PodSpec pod(String kind, Map<String, PodSpec> pods) {
    return Objects.requireNonNull(pods.get(kind), () -> "no " + kind + " among " + pods.keySet());
  }

  private static Path copy() {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      Path copy = Files.createTempDirectory("chart").resolve("quarterdeck");
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(FOLDER.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.writeString(target, Files.readString(file).replace("helm.sh/hook", HOOK));
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(String... values) {
    return Arrays.stream(values).map(Chart::file).toList();
  }

  private static Path file(String values) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
