package dev.quarterdeck.control.pod;

import dev.quarterdeck.control.platform.kubernetes.KubernetesProblem;
import dev.quarterdeck.control.resource.Marks;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the pods of all sessions when the installation is removed, so that no agent runs without
 * command. A program of its own and not a bean: at that time there is no database and no other
 * right than this one. The AgentSession objects stay.
 */
public final class StopSessions {
  private static final Logger LOG = LoggerFactory.getLogger(StopSessions.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** Longer than a pod takes to end; the Job that runs this has a deadline besides. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final KubernetesClient client;
  private final List<String> namespaces;

  private StopSessions(KubernetesClient client, List<String> namespaces) {
    this.client = client;
    this.namespaces = namespaces;
  }

  /** The exit status: 0 when no session's pod is left. */
  public static int run(String namespaces) {
    List<String> only =
        Arrays.stream(namespaces.split(",")).map(String::strip).filter(n -> !n.isEmpty()).toList();
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      return new StopSessions(client, only).untilNoneIsLeft();
    } catch (KubernetesClientException e) {
      LOG.error(
          "sessions=not_stopped status={} cause=\"{}\"", e.getCode(), KubernetesProblem.of(e));
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** A control plane on its way out may still have made one, so looking once is not enough. */
  private int untilNoneIsLeft() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<Pod> left = pods();
    while (!left.isEmpty()) {
      left.stream()
          .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
          .forEach(this::end);
      if (System.nanoTime() > end) {
        LOG.error(
            "sessions=not_stopped pods={} hint=\"kubectl get pods -A -l {}\"",
            left.size(),
            Marks.SESSION_UID);
        return 1;
      }
      Thread.sleep(LOOK_AGAIN);
      left = pods();
    }
    LOG.info("sessions=stopped");
    return 0;
  }

  private void end(Pod pod) {
    LOG.info("pod={}/{} end=asked", pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    client.resource(pod).delete();
  }

  private List<Pod> pods() {
    if (namespaces.isEmpty()) {
      return client.pods().inAnyNamespace().withLabel(Marks.SESSION_UID).list().getItems();
    }
    return namespaces.stream()
        .flatMap(namespace ->
            client
                .pods()
                .inNamespace(namespace)
                .withLabel(Marks.SESSION_UID)
                .list()
                .getItems()
                .stream())
        .toList();
  }
}
