package dev.quarterdeck.control.pod;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the pods of all sessions share.
 *
 * @param runnerImage brings the runner into the pod
 * @param image what an agent runs in unless its session says otherwise; absent: the runner's image
 * @param imagePullPolicy of both; absent: what Kubernetes does by itself
 * @param imagePullSecrets names of Secrets in the session's namespace
 * @param controlPlaneUrl where runners dial: ws:// or wss://
 */
@ConfigurationProperties("quarterdeck.kubernetes.sessions")
@Requires(property = "quarterdeck.mode", value = "kubernetes")
public record PodSettings(
    @Nullable String runnerImage,
    @Nullable String image,
    @Nullable String imagePullPolicy,
    @Nullable List<String> imagePullSecrets,
    @Nullable String controlPlaneUrl) {

  public PodSettings {
    if (runnerImage == null || runnerImage.isBlank()) {
      throw new IllegalArgumentException(
          "quarterdeck.kubernetes.sessions.runner-image is not set: name the image that carries the"
              + " runner");
    }
    if (controlPlaneUrl == null || !controlPlaneUrl.matches("wss?://.+")) {
      throw new IllegalArgumentException(
          "quarterdeck.kubernetes.sessions.control-plane-url must be the ws:// or wss:// address at"
              + " which pods reach the control plane; it is "
              + controlPlaneUrl);
    }
  }

  String runner() {
    return java.util.Objects.requireNonNull(runnerImage);
  }

  String url() {
    return java.util.Objects.requireNonNull(controlPlaneUrl);
  }

  String defaultImage() {
    return given(image).orElseGet(this::runner);
  }

  Optional<String> pullPolicy() {
    return given(imagePullPolicy);
  }

  List<String> pullSecrets() {
    return imagePullSecrets == null
        ? List.of()
        : imagePullSecrets.stream().filter(name -> !name.isBlank()).toList();
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }
}
