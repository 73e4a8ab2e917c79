package dev.quarterdeck.control.pod;

import dev.quarterdeck.control.platform.kubernetes.KubernetesSettings;
import dev.quarterdeck.control.platform.kubernetes.ObjectWatch;
import dev.quarterdeck.control.resource.AgentSession;
import dev.quarterdeck.control.resource.Marks;
import dev.quarterdeck.control.session.SessionId;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.micronaut.context.annotation.Requires;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The pods of all sessions, cut down to what {@link PodReading} reads. */
@Singleton
@Requires(property = "quarterdeck.mode", value = "kubernetes")
public class PodWatch {
  private final ObjectWatch<Pod> watch;
  private final List<Consumer<SessionId>> listeners = new CopyOnWriteArrayList<>();

  PodWatch(KubernetesClient client, KubernetesSettings settings) {
    this.watch =
        new ObjectWatch<>(
            "pods",
            places(client, settings.watched()),
            PodWatch::session,
            PodWatch::trimmed,
            this::changed);
  }

  private static List<Informable<Pod>> places(KubernetesClient client, List<String> namespaces) {
    if (namespaces.isEmpty()) {
      return List.of(client.pods().inAnyNamespace().withLabel(Marks.SESSION_UID));
    }
    return namespaces.stream()
        .map(namespace ->
            (Informable<Pod>) client.pods().inNamespace(namespace).withLabel(Marks.SESSION_UID))
        .toList();
  }

  /** Called for every change; must return at once. */
  public void onSession(Consumer<SessionId> listener) {
    listeners.add(listener);
  }

  public void start() {
    watch.start();
  }

  public boolean complete() {
    return watch.complete();
  }

  public boolean live() {
    return watch.live();
  }

  /** The session's pods; may be a moment old. */
  List<Pod> ofSession(SessionId session) {
    return watch.find(session.toString());
  }

  @PreDestroy
  void stop() {
    watch.close();
  }

  private void changed(String uid) {
    SessionId session = SessionId.of(uid);
    listeners.forEach(listener -> listener.accept(session));
  }

  /** The owner says whose a pod is; a label anyone can write. */
  private static List<String> session(Pod pod) {
    return sessionOf(pod).map(SessionId::toString).stream().toList();
  }

  static Optional<SessionId> sessionOf(Pod pod) {
    return PodLook.controller(pod.getMetadata())
        .filter(owner -> owner.getKind().equals(AgentSession.KIND))
        .filter(owner -> owner.getApiVersion().startsWith(AgentSession.GROUP + "/"))
        .map(OwnerReference::getUid)
        .filter(uid -> PodLook.label(pod, Marks.SESSION_UID).filter(uid::equals).isPresent())
        .map(UUID::fromString)
        .map(SessionId::new);
  }

  private static Pod trimmed(Pod pod) {
    return new PodBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .withResourceVersion(pod.getMetadata().getResourceVersion())
                .withDeletionTimestamp(pod.getMetadata().getDeletionTimestamp())
                .withLabels(pod.getMetadata().getLabels())
                .withOwnerReferences(pod.getMetadata().getOwnerReferences())
                .build())
        .withSpec(Optional.ofNullable(pod.getSpec()).map(PodWatch::trimmed).orElse(null))
        .withStatus(pod.getStatus())
        .build();
  }

  private static PodSpec trimmed(PodSpec spec) {
    return new PodSpecBuilder()
        .withContainers(spec.getContainers().stream().map(PodWatch::trimmed).toList())
        .withInitContainers(spec.getInitContainers().stream().map(PodWatch::trimmed).toList())
        .build();
  }

  private static Container trimmed(Container container) {
    return new ContainerBuilder()
        .withName(container.getName())
        .withImage(container.getImage())
        .withResources(container.getResources())
        .build();
  }
}
