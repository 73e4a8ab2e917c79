package dev.quarterdeck.control.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.platform.database.TestDatabase;
import dev.quarterdeck.control.resource.AgentSession;
import dev.quarterdeck.control.resource.AgentSessionStatus;
import dev.quarterdeck.control.resource.AgentSessionStatus.Condition;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class OperatorIT {
  private static final String DEMO = "{agent: {kind: demo}}";

  private static TestCluster cluster;
  private static TestDatabase database;
  private static TestOperator operator;

  @BeforeAll
  static void start() {
    cluster = TestCluster.join();
    database = TestDatabase.create();
    operator = TestOperator.start(cluster, database, "one");
    eventually().until(operator::leads);
  }

  @AfterAll
  static void stop() {
    operator.close();
    cluster.close();
    database.close();
  }

  @Test
  void objectBecomesSessionPodAndStatus() {
    AgentSession made = cluster.apply("new", "{agent: {kind: demo}, prompt: hello}");

    eventually().until(() -> reason("new", "PodReady").equals("ImageMissing"));
    Session session = operator.session("new");
    assertThat(session.id()).isEqualTo(SessionId.of(made.getMetadata().getUid()));
    assertThat(session.phase()).isEqualTo(Phase.STARTING);
    AgentSessionStatus status = status("new");
    assertThat(status.phase()).isEqualTo("Starting");
    assertThat(status.observedGeneration()).isEqualTo(1);
    assertThat(status.prompts()).isEqualTo(new AgentSessionStatus.Prompts(1));
    assertThat(status.url())
        .isEqualTo("https://quarterdeck.example/sessions/" + cluster.namespace() + "/new");
    eventually().until(() -> condition("new", "Stalled").status().equals("True"));
    assertThat(condition("new", "Stalled").message())
        .contains("quarterdeck-test/no-such-runner:1", "load it there");
  }

  @Test
  void podAccountAndPolicyBelongToTheObject() {
    AgentSession made = cluster.apply("owned", DEMO);
    eventually().until(() -> pod("owned-1").isPresent());

    assertThat(
            List.of(
                pod("owned-1").orElseThrow().getMetadata(),
                cluster
                    .client()
                    .serviceAccounts()
                    .inNamespace(cluster.namespace())
                    .withName("qd-owned")
                    .get()
                    .getMetadata(),
                cluster
                    .client()
                    .network()
                    .v1()
                    .networkPolicies()
                    .inNamespace(cluster.namespace())
                    .withName("qd-owned")
                    .get()
                    .getMetadata()))
        .allSatisfy(meta -> {
          assertThat(meta.getOwnerReferences()).hasSize(1);
          assertThat(meta.getOwnerReferences().getFirst().getUid())
              .isEqualTo(made.getMetadata().getUid());
        });
    assertThat(cluster.session("owned").getMetadata().getFinalizers()).isEmpty();
  }

  @Test
  void deletedObjectTakesSessionAndPodAlong() {
    cluster.apply("short", DEMO);
    eventually().until(() -> pod("short-1").isPresent());
    SessionId id = operator.session("short").id();

    cluster.delete("short");

    eventually().until(() -> operator.sessions().find(id).orElseThrow().deleted());
    eventually().until(() -> pod("short-1").isEmpty());
  }

  @Test
  void nameCanBeUsedAgainAtOnce() {
    AgentSession first = cluster.apply("again", DEMO);
    eventually().until(() -> pod("again-1").isPresent());

    cluster.delete("again");
    AgentSession second = cluster.apply("again", DEMO);

    eventually()
        .until(() ->
            operator
                .find("again")
                .filter(row -> row.id().equals(SessionId.of(second.getMetadata().getUid())))
                .filter(row -> row.phase() == Phase.STARTING)
                .isPresent());
    assertThat(second.getMetadata().getUid()).isNotEqualTo(first.getMetadata().getUid());
    assertThat(pod("again-1").orElseThrow().getMetadata().getOwnerReferences().getFirst().getUid())
        .isEqualTo(second.getMetadata().getUid());
  }

  @Test
  void deletedPodIsReplacedAndDoesNotCount() {
    cluster.apply("replaced", DEMO);
    eventually().until(() -> phase("replaced") == Phase.STARTING);

    cluster.client().resource(pod("replaced-1").orElseThrow()).delete();

    eventually().until(() -> pod("replaced-2").isPresent());
    eventually().until(() -> Optional.of("replaced-2").equals(ref("replaced")));
    assertThat(operator.session("replaced").launch().failures()).isZero();
    eventually().until(() -> "replaced-2".equals(pod(status("replaced"))));
  }

  @Test
  void runnerMakesTheObjectReady() {
    cluster.apply("ready", DEMO);
    eventually().until(() -> phase("ready") == Phase.STARTING);

    operator.runnerStarts(operator.session("ready").id());

    eventually().until(() -> "Idle".equals(status("ready").phase()));
    eventually().until(() -> condition("ready", "Ready").status().equals("True"));
    assertThat(Objects.requireNonNull(status("ready").run()).epoch()).isEqualTo(1);
    assertThat(Objects.requireNonNull(status("ready").run()).startedAt()).isNotNull();
  }

  @Test
  void changedSpecReachesTheSession() {
    cluster.apply("changed", DEMO);
    eventually().until(() -> phase("changed") == Phase.STARTING);

    cluster.patch("changed", "{\"spec\": {\"completion\": \"WhenIdle\"}}");

    eventually().until(() -> operator.session("changed").generation() == 2);
    eventually().until(() -> Objects.equals(status("changed").observedGeneration(), 2L));
  }

  @Test
  void accountOfSomeoneElseIsNotTakenOver() {
    cluster
        .client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(cluster.namespace())
                .withName("qd-squatted")
                .endMetadata()
                .build())
        .create();

    cluster.apply("squatted", DEMO);

    eventually().until(() -> reason("squatted", "Stalled").equals("PodRefused"));
    assertThat(condition("squatted", "Stalled").message())
        .isEqualTo(
            "ServiceAccount qd-squatted is there and does not belong to this session. Delete it,"
                + " or give the session another name.");
    assertThat(pod("squatted-1")).isEmpty();
  }

  @Test
  void podThatTheApiServerRefusesIsExplained() {
    cluster.apply("refused", "{agent: {kind: demo}, pod: {runtimeClassName: no-such-class}}");

    eventually().until(() -> reason("refused", "Stalled").equals("PodRefused"));
    assertThat(condition("refused", "Stalled").message()).contains("no-such-class");
  }

  @Test
  void podWithCopiedLabelsIsNotTheSessions() {
    cluster.apply("copied", DEMO);
    eventually().until(() -> phase("copied") == Phase.STARTING);
    Pod real = pod("copied-1").orElseThrow();
    Pod copy =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(cluster.namespace())
            .withName("copied-9")
            .withLabels(real.getMetadata().getLabels())
            .addToLabels("quarterdeck.dev/attempt", "9")
            .endMetadata()
            .withSpec(real.getSpec())
            .editSpec()
            .withNodeName(null)
            .withVolumes(List.of())
            .withInitContainers(List.of())
            .editFirstContainer()
            .withVolumeMounts(List.of())
            .endContainer()
            .endSpec()
            .build();

    cluster.client().resource(copy).create();
    cluster.client().resource(real).delete();

    eventually().until(() -> Optional.of("copied-2").equals(ref("copied")));
    assertThat(pod("copied-9")).isPresent();
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(90)).ignoreExceptions();
  }

  private static Phase phase(String name) {
    return operator.session(name).phase();
  }

  private static Optional<String> ref(String name) {
    return operator.session(name).launch().ref();
  }

  private static Optional<Pod> pod(String name) {
    return Optional.ofNullable(
        cluster.client().pods().inNamespace(cluster.namespace()).withName(name).get());
  }

  private static String pod(AgentSessionStatus status) {
    return Objects.requireNonNull(Objects.requireNonNull(status.run()).pod());
  }

  private static AgentSessionStatus status(String name) {
    return Objects.requireNonNull(cluster.session(name).getStatus());
  }

  private static String reason(String name, String type) {
    return condition(name, type).reason();
  }

  private static Condition condition(String name, String type) {
    return Objects.requireNonNull(status(name).conditions()).stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
