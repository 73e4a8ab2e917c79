package dev.quarterdeck.control.pod;

import static dev.quarterdeck.control.pod.MachineWords.withoutBackOff;
import static dev.quarterdeck.control.pod.MachineWords.words;

import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Transition.Why;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the status of one container means for its session: what its node waits for, and how and how
 * often it ended.
 */
final class ContainerReading {
  /** As long as the node takes to forget earlier crashes. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private final PodLaunch launch;
  private final ContainerStatus container;

  ContainerReading(PodLaunch launch, ContainerStatus container) {
    this.launch = launch;
    this.container = container;
  }

  /** Of the container that the agent and its runner live in. */
  LaunchState agent() {
    ContainerState state = state();
    if (state.getRunning() != null) {
      return launch.up(Instant.parse(state.getRunning().getStartedAt()));
    }
    if (state.getWaiting() != null) {
      return waiting(state.getWaiting());
    }
    return state.getTerminated() == null ? launch.coming() : crashing(state.getTerminated());
  }

  /** Of the init container that brings the runner, while it matters. */
  Optional<LaunchState> installer() {
    ContainerState state = state();
    if (state.getWaiting() != null) {
      return Optional.of(waiting(state.getWaiting()));
    }
    ContainerStateTerminated end = state.getTerminated();
    return end == null || end.getExitCode() == 0 ? Optional.empty() : Optional.of(crashing(end));
  }

  /** How it ended for good, if it did. */
  Optional<Why> end() {
    return Optional.ofNullable(state().getTerminated()).map(this::why);
  }

  private LaunchState waiting(ContainerStateWaiting waiting) {
    return switch (Objects.requireNonNullElse(waiting.getReason(), "")) {
      case "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable" ->
          launch.hindered(
              Reason.IMAGE_MISSING,
              "The image "
                  + image()
                  + " cannot be pulled"
                  + words(withoutBackOff(waiting.getMessage()))
                  + " Check its name and the credentials in spec.pod.imagePullSecrets.");
      case "ErrImageNeverPull" ->
          launch.hindered(
              Reason.IMAGE_MISSING,
              "The image "
                  + image()
                  + " is not on the node, and the pull policy is Never: load it there.");
      case "InvalidImageName" ->
          launch.hindered(
              Reason.IMAGE_MISSING,
              "The image name " + image() + " is not valid: correct spec.image.");
      case "CreateContainerConfigError" ->
          launch.hindered(
              Reason.CONFIGURATION_MISSING,
              "The container cannot be configured"
                  + words(waiting.getMessage())
                  + " Create what is missing, or correct spec.pod.env and envFrom.");
      case "CreateContainerError" ->
          launch.hindered(
              Reason.POD_FAILED, "The container cannot be started" + words(waiting.getMessage()));
      case "CrashLoopBackOff", "RunContainerError" -> crashing(lastEnd());
      default -> launch.coming();
    };
  }

  private LaunchState crashing(@Nullable ContainerStateTerminated end) {
    int crashes =
        ranLong(end) ? 1 : container.getRestartCount() + (state().getTerminated() == null ? 0 : 1);
    if (container.getName().equals(PodBlueprint.RUNNER)) {
      return launch.crashing(
          new Why(
              Reason.SETUP_FAILED,
              "The runner could not be put into the pod: its container "
                  + exit(end)
                  + words(end == null ? null : end.getMessage())),
          crashes);
    }
    Why why = end == null ? new Why(Reason.CRASH_LOOP, "The agent's container crashes.") : why(end);
    return launch.crashing(why, crashes);
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

  /** Why a container is over that ended like this. */
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

  private ContainerState state() {
    return Objects.requireNonNullElseGet(container.getState(), ContainerState::new);
  }

  private @Nullable ContainerStateTerminated lastEnd() {
    return container.getLastState() == null ? null : container.getLastState().getTerminated();
  }

  /** As the person wrote it; the status has it as the node resolved it. */
  private String image() {
    return PodLook.container(launch.pod(), container.getName())
        .map(Container::getImage)
        .orElseGet(container::getImage);
  }

  private Optional<String> memoryLimit() {
    return PodLook.container(launch.pod(), PodBlueprint.AGENT)
        .map(Container::getResources)
        .map(ResourceRequirements::getLimits)
        .map(limits -> limits.get("memory"))
        .map(Object::toString);
  }
}
