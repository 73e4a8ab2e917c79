package dev.quarterdeck.control.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarterdeck.control.resource.AgentSession;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server says to nonsense, and that it takes the CRD at all. */
@Tag("cluster")
class CrdIT {
  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.join();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  static Stream<Arguments> nonsense() {
    return Stream.of(
        row("acp without command", "{agent: {kind: acp}}", "an acp agent needs a command"),
        row(
            "acp with an empty command",
            "{agent: {kind: acp, command: []}}",
            "an acp agent needs a command"),
        row(
            "blank command",
            "{agent: {kind: acp, command: [' ']}}",
            "the first item of command is blank"),
        row("no agent", "{}", "spec.agent: Required value"),
        row("unknown agent", "{agent: {kind: wizard}}", "supported values: \"acp\", \"demo\""),
        row(
            "blank image",
            "{agent: {kind: demo}, image: ' '}",
            "image must be the name of a container image without spaces"),
        row("blank prompt", "{agent: {kind: demo}, prompt: \"\\n \"}", "prompt is blank"),
        row(
            "endless prompt",
            "{agent: {kind: demo}, prompt: " + "x".repeat(100_001) + "}",
            "spec.prompt: Too long: may not be more than 100000 bytes"),
        row(
            "our variable",
            "{agent: {kind: demo}, pod: {env: [{name: QD_URL, value: x}]}}",
            "variables that begin with QD_ belong to Quarterdeck"),
        row(
            "two values",
            "{agent: {kind: demo}, pod: {env: [{name: A, value: x, valueFrom: {secretKeyRef: {name:"
                + " a, key: b}}}]}}",
            "give either value or valueFrom, not both"),
        row(
            "value from nowhere",
            "{agent: {kind: demo}, pod: {env: [{name: A, valueFrom: {}}]}}",
            "valueFrom needs exactly one of secretKeyRef and configMapKeyRef"),
        row(
            "variables from nowhere",
            "{agent: {kind: demo}, pod: {envFrom: [{prefix: A}]}}",
            "an item of envFrom needs exactly one of secretRef and configMapRef"),
        row(
            "no quantity",
            "{agent: {kind: demo}, pod: {resources: {requests: {cpu: lots}}}}",
            "every request must be a quantity such as 500m, 2 or 512Mi"),
        row(
            "no quantity as limit",
            "{agent: {kind: demo}, pod: {resources: {limits: {memory: 1 GB}}}}",
            "every limit must be a quantity such as 500m, 2 or 512Mi"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nonsense")
  void refusesWithASentence(String what, String spec, String sentence) {
    assertThatThrownBy(() -> cluster.apply("nonsense", spec))
        .as(what)
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void refusesNamesThatPodsCannotHave() {
    assertThatThrownBy(() -> cluster.apply("a".repeat(53), "{agent: {kind: demo}}"))
        .hasMessageContaining("metadata.name")
        .hasMessageContaining("the name is too long: use at most 52 characters");
    assertThatThrownBy(() -> cluster.apply("a.b", "{agent: {kind: demo}}"))
        .hasMessageContaining("the name must not contain a dot");
  }

  @Test
  void takesWhatMakesSense() {
    AgentSession made =
        cluster.apply(
            "a".repeat(52),
            "{agent: {kind: acp, command: [gemini, --acp]}, image: 'team/toolbox:1', pod:"
                + " {resources: {requests: {cpu: 1}, limits: {memory: 1Gi}}, env: [{name: A, value:"
                + " ''}]}}");

    assertThat(made.getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void agentCannotChangeOnceARunHasStarted() {
    cluster.apply("fixed", "{agent: {kind: demo}}");
    cluster.patch("fixed", "{\"spec\": {\"agent\": {\"model\": \"before\"}}}");
    cluster.patchStatus("fixed", "{\"status\": {\"run\": {\"epoch\": 1}}}");

    assertThatThrownBy(
            () -> cluster.patch("fixed", "{\"spec\": {\"agent\": {\"model\": \"after\"}}}"))
        .hasMessageContaining("agent cannot be changed once the first run has started");
    cluster.patch("fixed", "{\"spec\": {\"completion\": \"WhenIdle\"}}");
    assertThat(cluster.session("fixed").getMetadata().getGeneration()).isEqualTo(3);
  }

  private static Arguments row(String what, String spec, String sentence) {
    return Arguments.of(what, spec, sentence);
  }
}
