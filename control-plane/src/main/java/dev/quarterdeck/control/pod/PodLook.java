package dev.quarterdeck.control.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where things are in a pod that may lack any of them. */
final class PodLook {
  private PodLook() {}

  static Optional<String> label(Pod pod, String name) {
    return Optional.ofNullable(pod.getMetadata().getLabels()).map(labels -> labels.get(name));
  }

  static Optional<Container> container(Pod pod, String name) {
    return Optional.ofNullable(pod.getSpec()).stream()
        .flatMap(PodLook::containers)
        .filter(container -> name.equals(container.getName()))
        .findFirst();
  }

  private static Stream<Container> containers(PodSpec spec) {
    return Stream.of(spec.getContainers(), spec.getInitContainers()).flatMap(List::stream);
  }

  /** The one owner that made the object and may delete it. */
  static Optional<OwnerReference> controller(ObjectMeta meta) {
    return meta.getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .findFirst();
  }
}
