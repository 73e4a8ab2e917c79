package dev.quarterdeck.control.launch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarterdeck.control.resource.PodOverrides;
import dev.quarterdeck.control.resource.PodOverrides.Key;
import dev.quarterdeck.control.resource.PodOverrides.Origin;
import dev.quarterdeck.control.resource.PodOverrides.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentEnvironmentTest {
  private static final Map<String, String> SHELL =
      Map.of("PATH", "/bin", "LC_ALL", "C.UTF-8", "AWS_SECRET_ACCESS_KEY", "hush", "EDITOR", "vi");

  @Test
  void onlyWhatIsHarmlessOrNamedComesFromTheShell() {
    Map<String, String> seen =
        AgentEnvironment.of(SHELL, List.of("EDITOR"), Optional.empty(), Map.of("QD_URL", "ws://x"));

    assertThat(seen)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("PATH", "/bin", "LC_ALL", "C.UTF-8", "EDITOR", "vi", "QD_URL", "ws://x"));
  }

  @Test
  void aSpecCannotChangeWhatTheRunnerNeeds() {
    PodOverrides pod = pod(new Variable("QD_URL", "ws://elsewhere", null));

    Map<String, String> seen =
        AgentEnvironment.of(SHELL, List.of(), Optional.of(pod), Map.of("QD_URL", "ws://x"));

    assertThat(seen).containsEntry("QD_URL", "ws://x");
  }

  @Test
  void aSecretOfAClusterIsAnsweredByWhatToDoInstead() {
    PodOverrides pod =
        pod(new Variable("TOKEN", null, new Origin(new Key("secret", "token", null), null)));

    assertThatThrownBy(() -> AgentEnvironment.of(SHELL, List.of(), Optional.of(pod), Map.of()))
        .hasMessage(
            "spec.pod.env: TOKEN comes from a Secret or ConfigMap, which a laptop does not have: give it a value, or start with --pass-env TOKEN.");
  }

  private static PodOverrides pod(Variable variable) {
    return new PodOverrides(null, null, null, null, null, List.of(variable), null);
  }
}
