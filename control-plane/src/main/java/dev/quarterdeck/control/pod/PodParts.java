package dev.quarterdeck.control.pod;

import dev.quarterdeck.control.resource.PodOverrides;
import dev.quarterdeck.control.resource.PodOverrides.Key;
import dev.quarterdeck.control.resource.PodOverrides.Origin;
import dev.quarterdeck.control.resource.PodOverrides.Resources;
import dev.quarterdeck.control.resource.PodOverrides.SecretName;
import dev.quarterdeck.control.resource.PodOverrides.Source;
import dev.quarterdeck.control.resource.PodOverrides.Variable;
import dev.quarterdeck.control.resource.PodOverrides.VariableSource;
import io.fabric8.kubernetes.api.model.ConfigMapEnvSource;
import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvFromSourceBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.EnvVarSourceBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecretEnvSource;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a session says about its pod, in Kubernetes' types. */
final class PodParts {
  private static final String OURS = "QD_";
  private static final Map<String, Quantity> SMALL =
      Map.of("cpu", new Quantity("50m"), "memory", new Quantity("128Mi"));

  private PodParts() {}

  static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  /** The session's variables, then ours: ours cannot be replaced, HOME can. */
  static List<EnvVar> variables(Optional<PodOverrides> overrides, List<EnvVar> ours) {
    List<Variable> theirs = orEmpty(overrides.map(PodOverrides::env));
    List<EnvVar> all = new ArrayList<>();
    if (theirs.stream().noneMatch(variable -> variable.name().equals("HOME"))) {
      all.add(variable("HOME", PodVolumes.HOME));
    }
    theirs.stream()
        .filter(variable -> !variable.name().startsWith(OURS))
        .map(PodParts::variable)
        .forEach(all::add);
    all.addAll(ours);
    return all;
  }

  /** Keys of theirs that are called like ours lose against the variables above. */
  static List<EnvFromSource> variableSources(Optional<PodOverrides> overrides) {
    return orEmpty(overrides.map(PodOverrides::envFrom)).stream()
        .map(PodParts::variableSource)
        .toList();
  }

  static List<Toleration> tolerations(Optional<PodOverrides> overrides) {
    return orEmpty(overrides.map(PodOverrides::tolerations)).stream()
        .map(given ->
            new TolerationBuilder()
                .withKey(given.key())
                .withOperator(given.operator() == null ? null : given.operator().word())
                .withValue(given.value())
                .withEffect(given.effect() == null ? null : given.effect().word())
                .withTolerationSeconds(given.tolerationSeconds())
                .build())
        .toList();
  }

  static List<LocalObjectReference> pullSecrets(
      List<String> everywhere, Optional<PodOverrides> overrides) {
    Stream<String> theirs =
        orEmpty(overrides.map(PodOverrides::imagePullSecrets)).stream().map(SecretName::name);
    return Stream.concat(everywhere.stream(), theirs)
        .distinct()
        .map(LocalObjectReference::new)
        .toList();
  }

  /** A small request for what the session says nothing about; a limit alone is a request, too. */
  static ResourceRequirements resources(Optional<PodOverrides> overrides) {
    Optional<Resources> given = overrides.map(PodOverrides::resources);
    Map<String, Quantity> limits = new TreeMap<>(given.map(Resources::limits).orElse(Map.of()));
    Map<String, Quantity> requests = new TreeMap<>(SMALL);
    requests.keySet().removeAll(limits.keySet());
    requests.putAll(given.map(Resources::requests).orElse(Map.of()));
    return new ResourceRequirementsBuilder().withRequests(requests).withLimits(limits).build();
  }

  private static EnvVar variable(Variable given) {
    Origin origin = given.valueFrom();
    return new EnvVarBuilder()
        .withName(given.name())
        .withValue(given.value())
        .withValueFrom(origin == null ? null : origin(origin))
        .build();
  }

  private static EnvVarSource origin(Origin origin) {
    Key secret = origin.secretKeyRef();
    Key config = origin.configMapKeyRef();
    return new EnvVarSourceBuilder()
        .withSecretKeyRef(
            secret == null
                ? null
                : new SecretKeySelector(secret.key(), secret.name(), secret.optional()))
        .withConfigMapKeyRef(
            config == null
                ? null
                : new ConfigMapKeySelector(config.key(), config.name(), config.optional()))
        .build();
  }

  private static EnvFromSource variableSource(VariableSource given) {
    Source secret = given.secretRef();
    Source config = given.configMapRef();
    return new EnvFromSourceBuilder()
        .withPrefix(given.prefix())
        .withSecretRef(
            secret == null ? null : new SecretEnvSource(secret.name(), secret.optional()))
        .withConfigMapRef(
            config == null ? null : new ConfigMapEnvSource(config.name(), config.optional()))
        .build();
  }

  private static <T> List<T> orEmpty(Optional<@Nullable List<T>> list) {
    return list.orElse(List.of());
  }
}
