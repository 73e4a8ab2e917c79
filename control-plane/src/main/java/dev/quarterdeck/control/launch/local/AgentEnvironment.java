package dev.quarterdeck.control.launch.local;

import dev.quarterdeck.control.resource.PodOverrides;
import dev.quarterdeck.control.resource.PodOverrides.Variable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a runner and its agent see of the world: a short list of harmless things from the owner's
 * shell, what the owner named with {@code --pass-env}, what the session's spec says, and what the
 * runner needs from us. Tokens that happen to lie in the shell are not among them.
 */
final class AgentEnvironment {
  private static final Set<String> HARMLESS =
      Set.of(
          "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TERM", "TZ", "TMPDIR");
  private static final String LOCALE = "LC_";

  /** A spec that asks for what only a cluster has. */
  static final class Unavailable extends RuntimeException {
    private final String sentence;

    Unavailable(String sentence) {
      super(sentence);
      this.sentence = sentence;
    }

    String sentence() {
      return sentence;
    }
  }

  private AgentEnvironment() {}

  static Map<String, String> of(
      Map<String, String> shell,
      List<String> passed,
      Optional<PodOverrides> pod,
      Map<String, String> ours) {
    Map<String, String> all = new HashMap<>();
    shell.forEach((name, value) -> {
      boolean wanted = HARMLESS.contains(name) || name.startsWith(LOCALE) || passed.contains(name);
      if (wanted) {
        all.put(name, value);
      }
    });
    pod.ifPresent(overrides -> all.putAll(fromSpec(overrides)));
    all.putAll(ours);
    return all;
  }

  private static Map<String, String> fromSpec(PodOverrides pod) {
    if (pod.envFrom() != null && !pod.envFrom().isEmpty()) {
      throw new Unavailable(
          "spec.pod.envFrom names a Secret or ConfigMap, which a laptop does not have: use"
              + " spec.pod.env, or start with --pass-env.");
    }
    Map<String, String> variables = new HashMap<>();
    for (Variable variable : Optional.ofNullable(pod.env()).orElse(List.of())) {
      if (variable.valueFrom() != null) {
        throw new Unavailable(
            "spec.pod.env: %s comes from a Secret or ConfigMap, which a laptop does not have: give it a value, or start with --pass-env %s."
                .formatted(variable.name(), variable.name()));
      }
      variables.put(variable.name(), Optional.ofNullable(variable.value()).orElse(""));
    }
    return variables;
  }
}
