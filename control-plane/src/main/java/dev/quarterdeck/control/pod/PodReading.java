package dev.quarterdeck.control.pod;

import static dev.quarterdeck.control.pod.MachineWords.firstOf;
import static dev.quarterdeck.control.pod.MachineWords.words;

import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Transition.Why;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's status means for its session. Looks at the containers, not only at the phase: a pod
 * whose image is missing is "Pending" for ever, and one that crashes all the time is "Running".
 */
public final class PodReading {
  private static final String TRUE = "True";

  private final Pod pod;
  private final PodStatus status;
  private final PodLaunch launch;
  private final String name;

  private PodReading(Pod pod) {
    this.pod = pod;
    this.status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
    this.launch = new PodLaunch(pod);
    this.name = launch.name();
  }

  /** How the launch is that this pod belongs to. */
  public static LaunchState of(Pod pod) {
    return new PodReading(pod).state();
  }

  /** Which launch of its session the pod is; 0 when it does not say. */
  static int attempt(Pod pod) {
    return new PodLaunch(pod).attempt();
  }

  private LaunchState state() {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return ending(Instant.parse(pod.getMetadata().getDeletionTimestamp()));
    }
    return switch (Objects.requireNonNullElse(status.getPhase(), "Pending")) {
      case "Failed" -> failed();
      case "Succeeded" -> over(Reason.RUNNER_STOPPED, "The runner ended without saying why.", true);
      case "Unknown" ->
          launch.hindered(Reason.NODE_LOST, "The node of pod " + name + " does not answer.");
      default -> living();
    };
  }

  private LaunchState living() {
    return unscheduled()
        .or(() -> installer().flatMap(ContainerReading::installer))
        .or(() -> agent().map(ContainerReading::agent))
        .orElseGet(launch::coming);
  }

  // --- on its way out

  private LaunchState ending(Instant goneBy) {
    return launch.ending(
        disrupted().orElseGet(() -> new Why(Reason.POD_DELETED, "Pod " + name + " was deleted.")),
        goneBy);
  }

  /** Kubernetes says so when it takes a pod away for reasons that are not the pod's. */
  private Optional<Why> disrupted() {
    return condition("DisruptionTarget")
        .map(condition -> {
          boolean node = "DeletionByTaintManager".equals(condition.getReason());
          return new Why(
              node ? Reason.NODE_LOST : Reason.EVICTED,
              "Kubernetes took pod "
                  + name
                  + " away"
                  + words(condition.getMessage())
                  + " The session gets another one.");
        });
  }

  private LaunchState failed() {
    Optional<Why> disrupted = disrupted();
    if (disrupted.isPresent()) {
      return launch.over(disrupted.get(), false);
    }
    if ("Evicted".equals(status.getReason())) {
      // Without a disruption it was the pod's own doing, such as a full volume.
      return over(
          Reason.EVICTED, "Pod " + name + " was evicted" + words(status.getMessage()), true);
    }
    if (status.getReason() != null) {
      // The node gave up on the whole pod; what its containers say is how they were cut off.
      String said = firstOf(status.getMessage(), status.getReason());
      return over(Reason.POD_FAILED, "Pod " + name + " failed" + words(said), true);
    }
    // What made the pod fail is how its container ended.
    return agent()
        .or(this::installer)
        .flatMap(ContainerReading::end)
        .map(why -> launch.over(why, true))
        .orElseGet(() -> over(Reason.POD_FAILED, "Pod " + name + " failed.", true));
  }

  // --- not there yet

  private Optional<LaunchState> unscheduled() {
    return Optional.ofNullable(status.getConditions()).stream()
        .flatMap(List::stream)
        .filter(condition -> "PodScheduled".equals(condition.getType()))
        .filter(condition -> "Unschedulable".equals(condition.getReason()))
        .filter(condition -> !TRUE.equals(condition.getStatus()))
        .findFirst()
        .map(condition ->
            launch.hindered(
                Reason.UNSCHEDULABLE,
                "No node can take the pod"
                    + words(condition.getMessage())
                    + " Lower spec.pod.resources, change nodeSelector or tolerations, or add"
                    + " nodes."));
  }

  // --- looking things up

  private LaunchState over(Reason reason, String message, boolean counts) {
    return launch.over(new Why(reason, message), counts);
  }

  private Optional<ContainerReading> installer() {
    return named(status.getInitContainerStatuses(), PodBlueprint.RUNNER);
  }

  private Optional<ContainerReading> agent() {
    return named(status.getContainerStatuses(), PodBlueprint.AGENT);
  }

  private Optional<ContainerReading> named(@Nullable List<ContainerStatus> all, String wanted) {
    return Optional.ofNullable(all).stream()
        .flatMap(List::stream)
        .filter(container -> wanted.equals(container.getName()))
        .findFirst()
        .map(container -> new ContainerReading(launch, container));
  }

  private Optional<PodCondition> condition(String type) {
    return Optional.ofNullable(status.getConditions()).stream()
        .flatMap(List::stream)
        .filter(condition -> type.equals(condition.getType()) && TRUE.equals(condition.getStatus()))
        .findFirst();
  }
}
