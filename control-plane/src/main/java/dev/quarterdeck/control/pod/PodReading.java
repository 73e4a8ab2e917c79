package dev.quarterdeck.control.pod;

import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.launch.LaunchState.Coming;
import dev.quarterdeck.control.launch.LaunchState.Crashing;
import dev.quarterdeck.control.launch.LaunchState.Ending;
import dev.quarterdeck.control.launch.LaunchState.Hindered;
import dev.quarterdeck.control.launch.LaunchState.Over;
import dev.quarterdeck.control.launch.LaunchState.Up;
import dev.quarterdeck.control.resource.Marks;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Transition.Why;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
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

  /** As long as the node takes to forget earlier crashes. */
  private static final Duration LONG = Duration.ofMinutes(10);

  /** What a machine says can be the end of a log. */
  private static final int LONGEST = 500;

  private final Pod pod;
  private final PodStatus status;
  private final int attempt;
  private final String name;

  private PodReading(Pod pod) {
    this.pod = pod;
    this.status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
    this.attempt = attempt(pod);
    this.name = pod.getMetadata().getName();
  }

  /** How the launch is that this pod belongs to. */
  public static LaunchState of(Pod pod) {
    return new PodReading(pod).state();
  }

  /** Which launch of its session the pod is; 0 when it does not say. */
  static int attempt(Pod pod) {
    String text = PodLook.label(pod, Marks.ATTEMPT).orElse("0");
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }

  private LaunchState state() {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return ending(Instant.parse(pod.getMetadata().getDeletionTimestamp()));
    }
    return switch (Objects.requireNonNullElse(status.getPhase(), "Pending")) {
      case "Failed" -> failed();
      case "Succeeded" -> over(Reason.RUNNER_STOPPED, "The runner ended without saying why.", true);
      case "Unknown" -> hindered(Reason.NODE_LOST, "The node of pod " + name + " does not answer.");
      default -> living();
    };
  }

  private LaunchState living() {
    return unscheduled()
        .or(this::installing)
        .or(() -> container(PodBlueprint.AGENT).map(this::agent))
        .orElseGet(this::coming);
  }

  // --- on its way out

  private LaunchState ending(Instant goneBy) {
    return new Ending(
        attempt,
        name,
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
      return new Over(attempt, name, disrupted.get(), false);
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
    return ended()
        .map(end -> (LaunchState) new Over(attempt, name, why(end), true))
        .orElseGet(() -> over(Reason.POD_FAILED, "Pod " + name + " failed.", true));
  }

  /** How the container ended that made the pod fail. */
  private Optional<ContainerStateTerminated> ended() {
    return container(PodBlueprint.AGENT)
        .or(() -> installer())
        .map(ContainerStatus::getState)
        .map(ContainerState::getTerminated);
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
            hindered(
                Reason.UNSCHEDULABLE,
                "No node can take the pod"
                    + words(condition.getMessage())
                    + " Lower spec.pod.resources, change nodeSelector or tolerations, or add"
                    + " nodes."));
  }

  /** The init container that brings the runner, while it matters. */
  private Optional<LaunchState> installing() {
    return installer()
        .flatMap(container -> {
          ContainerState state = stateOf(container);
          if (state.getWaiting() != null) {
            return Optional.of(waiting(container, state.getWaiting()));
          }
          ContainerStateTerminated end = state.getTerminated();
          return end == null || end.getExitCode() == 0
              ? Optional.empty()
              : Optional.of(crashing(container, end));
        });
  }

  // --- the agent's container

  private LaunchState agent(ContainerStatus container) {
    ContainerState state = stateOf(container);
    if (state.getRunning() != null) {
      return new Up(attempt, name, Instant.parse(state.getRunning().getStartedAt()), lookAtLog());
    }
    if (state.getWaiting() != null) {
      return waiting(container, state.getWaiting());
    }
    return state.getTerminated() == null ? coming() : crashing(container, state.getTerminated());
  }

  private LaunchState waiting(ContainerStatus container, ContainerStateWaiting waiting) {
    return switch (Objects.requireNonNullElse(waiting.getReason(), "")) {
      case "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable" ->
          hindered(
              Reason.IMAGE_MISSING,
              "The image "
                  + image(container)
                  + " cannot be pulled"
                  + words(withoutBackOff(waiting.getMessage()))
                  + " Check its name and the credentials in spec.pod.imagePullSecrets.");
      case "ErrImageNeverPull" ->
          hindered(
              Reason.IMAGE_MISSING,
              "The image "
                  + image(container)
                  + " is not on the node, and the pull policy is Never: load it there.");
      case "InvalidImageName" ->
          hindered(
              Reason.IMAGE_MISSING,
              "The image name " + image(container) + " is not valid: correct spec.image.");
      case "CreateContainerConfigError" ->
          hindered(
              Reason.CONFIGURATION_MISSING,
              "The container cannot be configured"
                  + words(waiting.getMessage())
                  + " Create what is missing, or correct spec.pod.env and envFrom.");
      case "CreateContainerError" ->
          hindered(
              Reason.POD_FAILED, "The container cannot be started" + words(waiting.getMessage()));
      case "CrashLoopBackOff", "RunContainerError" -> crashing(container, lastEnd(container));
      default -> coming();
    };
  }

  private LaunchState crashing(ContainerStatus container, @Nullable ContainerStateTerminated end) {
    int crashes =
        ranLong(end)
            ? 1
            : container.getRestartCount() + (stateOf(container).getTerminated() == null ? 0 : 1);
    if (container.getName().equals(PodBlueprint.RUNNER)) {
      return new Crashing(
          attempt,
          name,
          new Why(
              Reason.SETUP_FAILED,
              "The runner could not be put into the pod: its container "
                  + exit(end)
                  + words(end == null ? null : end.getMessage())),
          crashes);
    }
    Why why = end == null ? new Why(Reason.CRASH_LOOP, "The agent's container crashes.") : why(end);
    return new Crashing(attempt, name, why, crashes);
  }

  /** A container that worked for long before it ended is not in a loop, however often that was. */
  private static boolean ranLong(@Nullable ContainerStateTerminated end) {
    return end != null
        && end.getStartedAt() != null
        && end.getFinishedAt() != null
        && !end.getStartedAt().startsWith("1970")
        && Duration.between(Instant.parse(end.getStartedAt()), Instant.parse(end.getFinishedAt()))
                .compareTo(LONG)
            >= 0;
  }

  private Why why(ContainerStateTerminated end) {
    if ("OOMKilled".equals(end.getReason())) {
      return new Why(
          Reason.OUT_OF_MEMORY,
          "The agent used more memory than its limit"
              + memoryLimit().map(limit -> " of " + limit).orElse("")
              + " and was killed. Raise spec.pod.resources.limits.memory.");
    }
    return new Why(
        Reason.CRASH_LOOP, "The agent's container " + exit(end) + words(end.getMessage()));
  }

  private static String exit(@Nullable ContainerStateTerminated end) {
    if (end == null) {
      return "ended";
    }
    if ("StartError".equals(end.getReason())) {
      return "could not be started";
    }
    int code = end.getExitCode();
    // A shell's and the kernel's convention: what a signal ended says 128 and the signal.
    return code > 128 && code < 160
        ? "was ended by signal " + (code - 128)
        : "ended with exit code " + code;
  }

  // --- looking things up

  private LaunchState coming() {
    return new Coming(attempt, name, "The pod's events say why: " + kubectl("describe pod"));
  }

  private String lookAtLog() {
    return "Its log says why: " + kubectl("logs") + " --container " + PodBlueprint.AGENT;
  }

  /** Without a full stop behind it, so that it can be copied. */
  private String kubectl(String verb) {
    return "kubectl " + verb + " " + name + " --namespace " + pod.getMetadata().getNamespace();
  }

  private LaunchState hindered(Reason reason, String message) {
    return new Hindered(attempt, name, new Why(reason, message));
  }

  private LaunchState over(Reason reason, String message, boolean counts) {
    return new Over(attempt, name, new Why(reason, message), counts);
  }

  private Optional<ContainerStatus> installer() {
    return named(status.getInitContainerStatuses(), PodBlueprint.RUNNER);
  }

  private Optional<ContainerStatus> container(String wanted) {
    return named(status.getContainerStatuses(), wanted);
  }

  private static Optional<ContainerStatus> named(
      @Nullable List<ContainerStatus> all, String wanted) {
    return Optional.ofNullable(all).stream()
        .flatMap(List::stream)
        .filter(container -> wanted.equals(container.getName()))
        .findFirst();
  }

  private static ContainerState stateOf(ContainerStatus container) {
    return Objects.requireNonNullElseGet(container.getState(), ContainerState::new);
  }

  private static @Nullable ContainerStateTerminated lastEnd(ContainerStatus container) {
    return container.getLastState() == null ? null : container.getLastState().getTerminated();
  }

  private Optional<PodCondition> condition(String type) {
    return Optional.ofNullable(status.getConditions()).stream()
        .flatMap(List::stream)
        .filter(condition -> type.equals(condition.getType()) && TRUE.equals(condition.getStatus()))
        .findFirst();
  }

  /** As the person wrote it; the status has it as the node resolved it. */
  private String image(ContainerStatus container) {
    return PodLook.container(pod, container.getName())
        .map(io.fabric8.kubernetes.api.model.Container::getImage)
        .orElseGet(container::getImage);
  }

  private Optional<String> memoryLimit() {
    return PodLook.container(pod, PodBlueprint.AGENT)
        .map(io.fabric8.kubernetes.api.model.Container::getResources)
        .map(io.fabric8.kubernetes.api.model.ResourceRequirements::getLimits)
        .map(limits -> limits.get("memory"))
        .map(Object::toString);
  }

  /** The same words while the node tries and while it pauses, or the reason would flicker. */
  private static @Nullable String withoutBackOff(@Nullable String message) {
    if (message == null || !message.startsWith("Back-off pulling image")) {
      return message;
    }
    int cause = message.indexOf(": ErrImagePull: ");
    return cause < 0 ? null : message.substring(cause + ": ErrImagePull: ".length());
  }

  private static @Nullable String firstOf(@Nullable String first, @Nullable String second) {
    return first == null || first.isBlank() ? second : first;
  }

  /** What the machine said, as the end of a sentence of ours. */
  private static String words(@Nullable String message) {
    if (message == null || message.isBlank()) {
      return ".";
    }
    String all = message.strip();
    String text = all.length() <= LONGEST ? all : "…" + all.substring(all.length() - LONGEST);
    return ": " + text + (text.endsWith(".") ? "" : ".");
  }
}
