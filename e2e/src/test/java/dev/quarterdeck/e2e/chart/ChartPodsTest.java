package dev.quarterdeck.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pods that the chart makes. */
class ChartPodsTest {
  @Test
  void everyPodIsHardened() {
    Map<String, PodSpec> pods = Chart.pods(Chart.objects());

    assertThat(pods).containsOnlyKeys("Deployment", "StatefulSet", "Job");
    pods.forEach((kind, pod) -> {
      PodSecurityContext security = pod.getSecurityContext();
      assertThat(security.getRunAsNonRoot()).as(kind).isTrue();
      assertThat(security.getRunAsUser()).as(kind).isIn(65_532L, 999L);
      assertThat(security.getRunAsGroup()).as(kind).isEqualTo(security.getRunAsUser());
      assertThat(security.getSeccompProfile().getType()).as(kind).isEqualTo("RuntimeDefault");
      assertThat(pod.getHostNetwork()).as(kind).isNull();
      assertThat(pod.getHostPID()).as(kind).isNull();
      assertThat(pod.getHostIPC()).as(kind).isNull();
      assertThat(pod.getEnableServiceLinks()).as(kind).isFalse();
      assertThat(pod.getVolumes()).as(kind).noneMatch(volume -> volume.getHostPath() != null);
    });
  }

  @Test
  void howLongEventsAreKeptIsSaidByTheValues() {
    Map<String, PodSpec> usual = Chart.pods(Chart.objects());
    Map<String, PodSpec> other =
        Chart.pods(Chart.objects("{retention: {days: 0, maxGiB: 2000000}}"));

    assertThat(Chart.pod("Deployment", usual).getContainers().getFirst().getEnv())
        .extracting(EnvVar::getName, EnvVar::getValue)
        .contains(
            tuple("QUARTERDECK_RETENTION_DAYS", "90"), tuple("QUARTERDECK_RETENTION_MAX_GIB", "0"));
    assertThat(Chart.pod("Deployment", other).getContainers().getFirst().getEnv())
        .extracting(EnvVar::getName, EnvVar::getValue)
        .contains(
            tuple("QUARTERDECK_RETENTION_DAYS", "0"),
            tuple("QUARTERDECK_RETENTION_MAX_GIB", "2000000"));
  }

  @Test
  void everyContainerIsHardened() {
    Chart.pods(Chart.objects())
        .forEach((kind, pod) -> {
          for (Container container : containers(pod)) {
            SecurityContext security = container.getSecurityContext();
            assertThat(security.getAllowPrivilegeEscalation()).as(kind).isFalse();
            assertThat(security.getReadOnlyRootFilesystem()).as(kind).isTrue();
            assertThat(security.getCapabilities().getDrop()).as(kind).containsExactly("ALL");
            assertThat(security.getCapabilities().getAdd()).as(kind).isEmpty();
            assertThat(security.getPrivileged()).as(kind).isNull();
            assertThat(container.getResources().getRequests())
                .as(kind)
                .containsKeys("cpu", "memory");
            assertThat(container.getResources().getLimits()).as(kind).containsKey("memory");
            assertThat(container.getVolumeMounts())
                .as(kind)
                .anyMatch(mount -> mount.getMountPath().equals("/tmp"));
          }
        });
  }

  @Test
  void onlyWhoNeedsTheKubernetesApiHasAToken() {
    Map<String, PodSpec> pods = Chart.pods(Chart.objects());

    assertThat(Chart.pod("Deployment", pods).getAutomountServiceAccountToken()).isTrue();
    assertThat(Chart.pod("Job", pods).getAutomountServiceAccountToken()).isTrue();
    assertThat(Chart.pod("StatefulSet", pods).getAutomountServiceAccountToken()).isFalse();
  }

  @Test
  void controlPlaneIsProbedOverItsOwnPort() {
    Container container =
        Chart.pod("Deployment", Chart.pods(Chart.objects())).getContainers().getFirst();

    assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/liveness");
    assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/health/liveness");
    assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/readiness");
    assertThat(container.getPorts()).hasSize(1);
    assertThat(container.getPorts().getFirst().getName()).isEqualTo("http");
    assertThat(container.getReadinessProbe().getHttpGet().getPort().getStrVal()).isEqualTo("http");
  }

  @Test
  void privateRegistryServesEveryImageAndItsSecretIsUsedEverywhere() {
    Map<String, PodSpec> pods =
        Chart.pods(
            Chart.objects(
                "{image: {registry: mirror.example.com/team, pullPolicy: Always, pullSecrets: [mirror]}}"));

    assertThat(
            pods.values().stream()
                .flatMap(pod -> containers(pod).stream())
                .map(Container::getImage))
        .containsExactlyInAnyOrder(
            "mirror.example.com/team/quarterdeck/control-plane:0.1.0",
            "mirror.example.com/team/quarterdeck/control-plane:0.1.0",
            "mirror.example.com/team/postgres:17");
    assertThat(pods.values())
        .allSatisfy(pod ->
            assertThat(pod.getImagePullSecrets())
                .containsExactly(new LocalObjectReference("mirror")));
    assertThat(value(pods, "QUARTERDECK_KUBERNETES_SESSIONS_RUNNER_IMAGE"))
        .hasValue("mirror.example.com/team/quarterdeck/runner:0.1.0");
    assertThat(value(pods, "QUARTERDECK_KUBERNETES_SESSIONS_IMAGE_PULL_SECRETS"))
        .hasValue("mirror");
    assertThat(value(pods, "QUARTERDECK_KUBERNETES_SESSIONS_IMAGE_PULL_POLICY")).hasValue("Always");
  }

  @Test
  void digestPinsAnImage() {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);

    Map<String, PodSpec> pods =
        Chart.pods(
            Chart.objects("{controlPlane: {image: {tag: ignored, digest: '" + digest + "'}}}"));

    assertThat(Chart.pod("Deployment", pods).getContainers().getFirst().getImage())
        .isEqualTo("quarterdeck/control-plane@" + digest);
  }

  @Test
  void sessionsAreToldWhereToDial() {
    assertThat(
            value(Chart.pods(Chart.objects()), "QUARTERDECK_KUBERNETES_SESSIONS_CONTROL_PLANE_URL"))
        .hasValue("ws://quarterdeck.ship.svc:80");
    assertThat(
            value(
                Chart.pods(Chart.objects("{sessions: {controlPlaneUrl: 'wss://qd.example.com/'}}")),
                "QUARTERDECK_KUBERNETES_SESSIONS_CONTROL_PLANE_URL"))
        .hasValue("wss://qd.example.com");
  }

  @Test
  void externalDatabaseComesFromASecretAndNoneIsInstalled() {
    List<HasMetadata> objects =
        Chart.objects(
            "{postgresql: {mode: external, external: {existingSecret: db, urlKey: jdbc}}}");

    Map<String, PodSpec> pods = Chart.pods(objects);
    assertThat(pods).doesNotContainKey("StatefulSet");
    assertThat(secretKeys(pods))
        .containsExactly(
            "DATASOURCES_DEFAULT_URL=db/jdbc",
            "DATASOURCES_DEFAULT_USERNAME=db/username",
            "DATASOURCES_DEFAULT_PASSWORD=db/password");
  }

  @Test
  void jobOfTheUninstallationCannotHang() {
    Job job = Chart.one(Job.class, "quarterdeck-stop-sessions", Chart.objects());

    assertThat(job.getMetadata().getAnnotations()).containsEntry(Chart.HOOK, "post-delete");
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isLessThanOrEqualTo(240);
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isPositive();
    assertThat(Chart.names(Job.class, Chart.objects("{sessions: {onUninstall: Keep}}"))).isEmpty();
  }

  @Test
  void replicasKeepApartAndAnUpdateTakesNoneAwayFirst() {
    Deployment deployment = Chart.one(Deployment.class, "quarterdeck", Chart.objects());

    assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
    assertThat(
            deployment.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal())
        .isZero();
    assertThat(deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
        .extracting("topologyKey")
        .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
  }

  private static List<Container> containers(PodSpec pod) {
    return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()).toList();
  }

  private static List<EnvVar> variables(Map<String, PodSpec> pods) {
    return Chart.pod("Deployment", pods).getContainers().getFirst().getEnv();
  }

  private static Optional<String> value(Map<String, PodSpec> pods, String name) {
    return variables(pods).stream()
        .filter(variable -> variable.getName().equals(name))
        .map(EnvVar::getValue)
        .findFirst();
  }

  private static List<String> secretKeys(Map<String, PodSpec> pods) {
    return variables(pods).stream()
        .filter(it -> it.getValueFrom() != null && it.getValueFrom().getSecretKeyRef() != null)
        .map(it ->
            it.getName()
                + "="
                + it.getValueFrom().getSecretKeyRef().getName()
                + "/"
                + it.getValueFrom().getSecretKeyRef().getKey())
        .toList();
  }
}
