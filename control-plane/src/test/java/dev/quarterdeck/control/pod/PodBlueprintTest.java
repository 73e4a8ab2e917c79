package dev.quarterdeck.control.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.SessionFixture;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.SpecJson;
import dev.quarterdeck.control.session.Session;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** To write the golden files anew: {@code -Dgolden.write=true}, and read what changed. */
class PodBlueprintTest {
  private static final PodSettings SETTINGS =
      new PodSettings(
          "quarterdeck/runner:1",
          null,
          "IfNotPresent",
          List.of("registry"),
          "wss://quarterdeck.example");
  private static final String EVERYTHING =
      """
      {"agent": {"kind": "acp", "command": ["gemini", "--acp"]}, "image": "team/toolbox:1",
       "pod": {
         "resources": {"requests": {"cpu": 2}, "limits": {"memory": "4Gi"}},
         "runtimeClassName": "gvisor",
         "nodeSelector": {"pool": "agents"},
         "tolerations": [{"key": "agents", "operator": "Exists", "effect": "NoSchedule"}],
         "imagePullSecrets": [{"name": "team"}, {"name": "registry"}],
         "env": [{"name": "HOME", "value": "/workspace"},
                 {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "gemini"}}},
                 {"name": "QD_URL", "value": "ws://evil.example"}],
         "envFrom": [{"prefix": "X_", "configMapRef": {"name": "flags", "optional": true}}]}}
      """;

  @Test
  void smallestSessionIsThisPod() throws IOException {
    assertGolden("smallest", objects("{\"agent\": {\"kind\": \"demo\"}}"));
  }

  @Test
  void sessionThatChangesEverythingIsThisPod() throws IOException {
    assertGolden("everything", objects(EVERYTHING));
  }

  @Test
  void sameSessionGivesTheSameObjects() {
    assertThat(Serialization.asYaml(objects(EVERYTHING).pod()))
        .isEqualTo(Serialization.asYaml(objects(EVERYTHING).pod()));
  }

  @Test
  void sessionCannotReplaceOurVariables() {
    Container agent = objects(EVERYTHING).pod().getSpec().getContainers().getFirst();

    assertThat(agent.getEnv())
        .filteredOn(variable -> variable.getName().equals("QD_URL"))
        .extracting(EnvVar::getValue)
        .containsExactly("wss://quarterdeck.example");
  }

  @Test
  void onlyTheAgentsContainerSeesTheToken() {
    Container installer = objects(EVERYTHING).pod().getSpec().getInitContainers().getFirst();

    assertThat(installer.getVolumeMounts())
        .extracting(mount -> mount.getMountPath())
        .containsExactly("/quarterdeck");
  }

  private static SessionObjects objects(String spec) {
    AgentSessionSpec read = SpecJson.parse(spec);
    Session session = SessionFixture.aSession().spec(read).done();
    return new PodBlueprint(SETTINGS).objects(session, 3);
  }

  private static void assertGolden(String name, SessionObjects objects) throws IOException {
    String actual =
        Stream.of(objects.account(), objects.network(), objects.pod())
            .map(Serialization::asYaml)
            .collect(Collectors.joining());
    Path golden = Path.of("src", "test", "resources", "golden", "session-" + name + ".yaml");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, actual);
    }

    assertThat(actual).isEqualTo(Files.readString(golden));
  }
}
