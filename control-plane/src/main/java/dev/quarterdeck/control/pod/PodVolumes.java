package dev.quarterdeck.control.pod;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import java.util.stream.Stream;

/** Where things lie in a session's pod. The root file system is read-only. */
final class PodVolumes {
  static final String HOME_OF_RUNNER = "/quarterdeck";
  static final String STATE = "/quarterdeck-state";
  static final String WORKSPACE = "/workspace";
  static final String HOME = "/home/agent";
  static final String TOKEN_FILE = "/var/run/quarterdeck/token";

  private static final String TOKEN_FOLDER = "/var/run/quarterdeck";
  private static final String TOKEN = "token";

  private static final Scratch RUNNER = new Scratch("runner", HOME_OF_RUNNER, "512Mi");
  private static final List<Scratch> WRITABLE =
      List.of(
          new Scratch("state", STATE, "1Gi"),
          new Scratch("workspace", WORKSPACE, "10Gi"),
          new Scratch("home", HOME, "5Gi"),
          new Scratch("tmp", "/tmp", "2Gi"));

  private PodVolumes() {}

  /** A folder that lives as long as the pod. */
  private record Scratch(String name, String path, String limit) {
    Volume volume() {
      return new VolumeBuilder()
          .withName(name)
          .withNewEmptyDir()
          .withSizeLimit(new Quantity(limit))
          .endEmptyDir()
          .build();
    }

    VolumeMount mount() {
      return new VolumeMountBuilder().withName(name).withMountPath(path).build();
    }
  }

  static List<Volume> all(String audience, long tokenSeconds) {
    return Stream.concat(
            Stream.concat(Stream.of(RUNNER), WRITABLE.stream()).map(Scratch::volume),
            Stream.of(token(audience, tokenSeconds)))
        .toList();
  }

  static List<VolumeMount> ofInstaller() {
    return List.of(RUNNER.mount());
  }

  static List<VolumeMount> ofAgent() {
    VolumeMount runner = new VolumeMountBuilder(RUNNER.mount()).withReadOnly(true).build();
    VolumeMount token =
        new VolumeMountBuilder()
            .withName(TOKEN)
            .withMountPath(TOKEN_FOLDER)
            .withReadOnly(true)
            .build();
    return Stream.concat(
            Stream.concat(Stream.of(runner), WRITABLE.stream().map(Scratch::mount)),
            Stream.of(token))
        .toList();
  }

  /** Only the control plane accepts it: the audience is ours, not the API server's. */
  private static Volume token(String audience, long seconds) {
    return new VolumeBuilder()
        .withName(TOKEN)
        .withNewProjected()
        .addNewSource()
        .withNewServiceAccountToken()
        .withAudience(audience)
        .withExpirationSeconds(seconds)
        .withPath(TOKEN)
        .endServiceAccountToken()
        .endSource()
        .endProjected()
        .build();
  }
}
