package dev.quarterdeck.control.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.launch.RunnerIdentity.Bound;
import dev.quarterdeck.control.launch.RunnerIdentity.Refused;
import dev.quarterdeck.control.platform.database.TestDatabase;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.HostId;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestFluent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tokens are real ones of the API server, as the kubelet would ask for them. */
@Tag("cluster")
class PodTokensIT {
  private static TestCluster cluster;
  private static TestDatabase database;
  private static TestOperator operator;

  @BeforeAll
  static void start() {
    cluster = TestCluster.join();
    database = TestDatabase.create();
    operator = TestOperator.start(cluster, database, "one");
    cluster.apply("mine", "{agent: {kind: demo}}");
    cluster.apply("theirs", "{agent: {kind: demo}}");
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() ->
            operator.session("mine").phase() == Phase.STARTING
                && operator.session("theirs").phase() == Phase.STARTING);
  }

  @AfterAll
  static void stop() {
    operator.close();
    cluster.close();
    database.close();
  }

  @Test
  void tokenOfThePodIsBoundToItsSession() {
    assertThat(identify(token("qd-mine", "quarterdeck", pod("mine-1"))))
        .isEqualTo(new Bound(id("mine"), new HostId(cluster.namespace() + "/mine-1")));
  }

  @Test
  void tokenOfAnotherPodIsBoundToTheOtherSession() {
    assertThat(identify(token("qd-theirs", "quarterdeck", pod("theirs-1"))))
        .isEqualTo(new Bound(id("theirs"), new HostId(cluster.namespace() + "/theirs-1")));
  }

  @Test
  void tokenForTheApiServerIsRefused() {
    assertThat(identify(token("qd-mine", null, pod("mine-1"))))
        .isEqualTo(new Refused("The token is not valid for the audience quarterdeck."));
  }

  @Test
  void tokenThatIsBoundToNoPodIsRefused() {
    assertThat(identify(token("qd-mine", "quarterdeck", Optional.empty())))
        .isEqualTo(new Refused("The token is not bound to a pod."));
  }

  @Test
  void garbageIsRefused() {
    assertThat(identify("garbage"))
        .isEqualTo(new Refused("The token is not valid for the audience quarterdeck."));
  }

  @Test
  void podWithCopiedLabelsButNoOwnerIsRefused() {
    Pod copy = pod("mine-1").orElseThrow();
    Pod forged = create("forged-labels", copy, List.of(), "qd-mine");

    assertThat(identify(token("qd-mine", "quarterdeck", Optional.of(forged))))
        .isEqualTo(new Refused("The token's pod does not belong to an AgentSession."));
  }

  @Test
  void podWithCopiedLabelsAndOwnerUnderAnotherAccountIsRefused() {
    Pod copy = pod("mine-1").orElseThrow();
    Pod forged = create("forged-owner", copy, copy.getMetadata().getOwnerReferences(), "default");

    assertThat(identify(token("default", "quarterdeck", Optional.of(forged))))
        .isEqualTo(
            new Refused("The token's pod does not run under the service account of its session."));
  }

  @Test
  void perfectCopyBesideTheRealPodIsRefused() {
    Pod copy = pod("mine-1").orElseThrow();
    Pod forged = create("mine-7", copy, copy.getMetadata().getOwnerReferences(), "qd-mine");

    assertThat(identify(token("qd-mine", "quarterdeck", Optional.of(forged))))
        .isEqualTo(
            new Refused("The token's pod is not the one that was started last for its session."));
  }

  @Test
  void tokenOfADeletedPodIsRefused() {
    cluster.apply("passing", "{agent: {kind: demo}}");
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> operator.session("passing").phase() == Phase.STARTING);
    String token = token("qd-passing", "quarterdeck", pod("passing-1"));
    assertThat(identify(token)).isInstanceOf(Bound.class);

    cluster.client().resource(pod("passing-1").orElseThrow()).delete();
    await().atMost(Duration.ofSeconds(60)).until(() -> pod("passing-1").isEmpty());

    assertThat(identify(token)).isInstanceOf(Refused.class);
  }

  private static RunnerIdentity identify(String token) {
    return operator.tokens().identify(token);
  }

  private static SessionId id(String name) {
    return operator.session(name).id();
  }

  private static Optional<Pod> pod(String name) {
    return Optional.ofNullable(
        cluster.client().pods().inNamespace(cluster.namespace()).withName(name).get());
  }

  private static Pod create(
      String name,
      Pod like,
      List<io.fabric8.kubernetes.api.model.OwnerReference> owners,
      String account) {
    return cluster
        .client()
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(cluster.namespace())
                .withName(name)
                // An older number than the real one, so that only the owner could make it ours.
                .withLabels(like.getMetadata().getLabels())
                .addToLabels("quarterdeck.dev/attempt", "0")
                .withOwnerReferences(owners)
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(account)
                .withAutomountServiceAccountToken(false)
                .addNewContainer()
                .withName("agent")
                .withImage("quarterdeck-test/no-such-image:1")
                .withImagePullPolicy("Never")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  private static String token(
      String account, @org.jspecify.annotations.Nullable String audience, Optional<Pod> pod) {
    TokenRequestFluent<?>.SpecNested<?> spec = new TokenRequestBuilder().withNewSpec();
    TokenRequestBuilder request =
        (TokenRequestBuilder) (audience == null ? spec : spec.withAudiences(audience)).endSpec();
    pod.ifPresent(bound ->
        request
            .editSpec()
            .withNewBoundObjectRef()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(bound.getMetadata().getName())
            .withUid(bound.getMetadata().getUid())
            .endBoundObjectRef()
            .endSpec());
    TokenRequest answered =
        cluster
            .client()
            .serviceAccounts()
            .inNamespace(cluster.namespace())
            .withName(account)
            .tokenRequest(request.build());
    return answered.getStatus().getToken();
  }
}
