package dev.quarterdeck.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What else the chart makes, and what stays when it goes. */
class ChartObjectsTest {
  private static final String KEEP = "helm.sh/resource-policy";

  @Test
  void definitionsAreThoseOfTheRepositoryAndStayAtUninstall() throws IOException {
    List<CustomResourceDefinition> definitions =
        Chart.all(CustomResourceDefinition.class, Chart.objects());

    try (Stream<Path> files = Files.list(Chart.CHECKOUT.resolve("crds"))) {
      List<Path> committed = files.sorted().toList();
      assertThat(definitions).hasSameSizeAs(committed).isNotEmpty();
      for (Path file : committed) {
        String text = Files.readString(file);
        assertThat(Chart.FOLDER.resolve("files/crds").resolve(file.getFileName()))
            .as("crds/ changed: cp crds/*.yaml charts/quarterdeck/files/crds/")
            .hasContent(text);
        CustomResourceDefinition wanted = (CustomResourceDefinition) Serialization.unmarshal(text);
        CustomResourceDefinition made =
            Chart.one(
                CustomResourceDefinition.class, wanted.getMetadata().getName(), Chart.objects());
        assertThat(made.getSpec()).isEqualTo(wanted.getSpec());
        assertThat(made.getMetadata().getAnnotations()).containsEntry(KEEP, "keep");
      }
    }
  }

  @Test
  void definitionsGoOrAreLeftToOthersWhenToldSo() {
    List<HasMetadata> deleted = Chart.objects("{crds: {keep: false}}");
    List<HasMetadata> foreign = Chart.objects("{crds: {install: false}}");

    assertThat(Chart.all(CustomResourceDefinition.class, deleted))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.getMetadata().getAnnotations()).doesNotContainKey(KEEP));
    assertThat(Chart.all(CustomResourceDefinition.class, foreign)).isEmpty();
  }

  @Test
  void dataAndItsPasswordStayTogether() {
    List<HasMetadata> kept = Chart.objects();
    List<HasMetadata> deleted =
        Chart.objects("{postgresql: {evaluation: {persistence: {keepOnUninstall: false}}}}");

    assertThat(password(kept).getMetadata().getAnnotations()).containsEntry(KEEP, "keep");
    assertThat(whenDeleted(kept)).isEqualTo("Retain");
    assertThat(password(deleted).getMetadata().getAnnotations()).isNullOrEmpty();
    assertThat(whenDeleted(deleted)).isEqualTo("Delete");
  }

  @Test
  void databaseWithoutAVolumeHasAFolderOfThePod() {
    StatefulSet database =
        Chart.one(
            StatefulSet.class,
            "quarterdeck-postgresql",
            Chart.objects("{postgresql: {evaluation: {persistence: {enabled: false}}}}"));

    assertThat(database.getSpec().getVolumeClaimTemplates()).isEmpty();
    assertThat(database.getSpec().getTemplate().getSpec().getVolumes())
        .anyMatch(it -> it.getName().equals("data") && it.getEmptyDir() != null);
  }

  @Test
  void passwordOfOnesOwnIsUsedAndNoneIsMade() {
    List<HasMetadata> objects = Chart.objects("{postgresql: {evaluation: {existingSecret: mine}}}");

    assertThat(Chart.names(Secret.class, objects)).isEmpty();
    assertThat(Chart.pod("StatefulSet", Chart.pods(objects)).getContainers().getFirst().getEnv())
        .anyMatch(it ->
            it.getName().equals("POSTGRES_PASSWORD")
                && it.getValueFrom().getSecretKeyRef().getName().equals("mine"));
  }

  @Test
  void controlPlaneIsReachedBySessionsAndByWhomWeName() {
    NetworkPolicy closed = Chart.one(NetworkPolicy.class, "quarterdeck", Chart.objects());
    NetworkPolicy opened =
        Chart.one(
            NetworkPolicy.class,
            "quarterdeck",
            Chart.objects(
                "{networkPolicy: {allowFrom: [{namespaceSelector: {matchLabels: {name: ingress}}}]}}"));

    assertThat(closed.getSpec().getPodSelector().getMatchLabels())
        .containsExactlyInAnyOrderEntriesOf(labelsOfPods(Deployment.class));
    assertThat(closed.getSpec().getPolicyTypes()).containsExactly("Ingress");
    assertThat(closed.getSpec().getIngress()).hasSize(1);
    assertThat(closed.getSpec().getIngress().getFirst().getPorts())
        .extracting("port.value")
        .containsExactly("http");
    assertThat(peers(closed)).hasSize(1);
    assertThat(peers(closed).getFirst().getNamespaceSelector()).isNotNull();
    assertThat(peers(closed).getFirst().getPodSelector().getMatchExpressions())
        .extracting("key", "operator")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("quarterdeck.dev/session-uid", "Exists"));
    assertThat(peers(opened)).hasSize(2);
  }

  @Test
  void databaseIsReachedByTheControlPlaneOnlyAndReachesNobody() {
    NetworkPolicy policy =
        Chart.one(NetworkPolicy.class, "quarterdeck-postgresql", Chart.objects());

    assertThat(policy.getSpec().getPodSelector().getMatchLabels())
        .containsExactlyInAnyOrderEntriesOf(labelsOfPods(StatefulSet.class));
    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(policy.getSpec().getEgress()).isEmpty();
    assertThat(peers(policy)).hasSize(1);
    assertThat(peers(policy).getFirst().getNamespaceSelector()).isNull();
    assertThat(peers(policy).getFirst().getPodSelector().getMatchLabels())
        .containsExactlyInAnyOrderEntriesOf(labelsOfPods(Deployment.class));
  }

  @Test
  void servicesFindTheirPods() {
    List<HasMetadata> objects = Chart.objects();

    assertThat(Chart.one(Service.class, "quarterdeck", objects).getSpec().getSelector())
        .containsExactlyInAnyOrderEntriesOf(labelsOfPods(Deployment.class));
    assertThat(Chart.one(Service.class, "quarterdeck-postgresql", objects).getSpec().getSelector())
        .containsExactlyInAnyOrderEntriesOf(labelsOfPods(StatefulSet.class));
  }

  @Test
  void budgetExistsForTwoReplicasAndWouldOnlyHinderWithOne() {
    PodDisruptionBudget budget =
        Chart.one(PodDisruptionBudget.class, "quarterdeck", Chart.objects());

    assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
    assertThat(budget.getSpec().getSelector().getMatchLabels())
        .containsExactlyInAnyOrderEntriesOf(labelsOfPods(Deployment.class));
    assertThat(
            Chart.names(PodDisruptionBudget.class, Chart.objects("{controlPlane: {replicas: 1}}")))
        .isEmpty();
  }

  @Test
  void ingressLeadsToTheService() {
    Ingress ingress =
        Chart.one(
            Ingress.class,
            "quarterdeck",
            Chart.objects(
                """
                ingress: {enabled: true, className: nginx, hosts: [qd.example.com], tls: [{secretName: tls, hosts: [qd.example.com]}]}
                networkPolicy: {allowFrom: [{namespaceSelector: {matchLabels: {name: ingress}}}]}
                """));

    assertThat(ingress.getSpec().getIngressClassName()).isEqualTo("nginx");
    assertThat(ingress.getSpec().getRules().getFirst().getHost()).isEqualTo("qd.example.com");
    assertThat(
            ingress
                .getSpec()
                .getRules()
                .getFirst()
                .getHttp()
                .getPaths()
                .getFirst()
                .getBackend()
                .getService()
                .getName())
        .isEqualTo("quarterdeck");
  }

  @Test
  void notesTellTheNextStepsAndWarnOfTheDatabase() {
    String evaluation = Chart.notes();
    String production =
        Chart.notes("{postgresql: {mode: external, external: {existingSecret: db}}}");

    assertThat(evaluation)
        .contains(
            "kubectl -n ship port-forward service/quarterdeck 8080:80",
            "create token captain",
            "kubectl apply -f -",
            "get agentsessions --watch",
            "WARNING: the database is for evaluation only");
    assertThat(production).doesNotContain("WARNING");
  }

  private static Secret password(List<HasMetadata> objects) {
    return Chart.one(Secret.class, "quarterdeck-postgresql", objects);
  }

  private static String whenDeleted(List<HasMetadata> objects) {
    return Chart.one(StatefulSet.class, "quarterdeck-postgresql", objects)
        .getSpec()
        .getPersistentVolumeClaimRetentionPolicy()
        .getWhenDeleted();
  }

  private static List<NetworkPolicyPeer> peers(NetworkPolicy policy) {
    return policy.getSpec().getIngress().getFirst().getFrom();
  }

  /** As the pods have them, without what is for reading only. */
  private static <T extends HasMetadata> Map<String, String> labelsOfPods(Class<T> kind) {
    T owner = Chart.all(kind, Chart.objects()).getFirst();
    Map<String, String> labels =
        new java.util.HashMap<>(
            owner instanceof Deployment deployment
                ? deployment.getSpec().getTemplate().getMetadata().getLabels()
                : ((StatefulSet) owner).getSpec().getTemplate().getMetadata().getLabels());
    labels.remove("app.kubernetes.io/part-of");
    return labels;
  }
}
