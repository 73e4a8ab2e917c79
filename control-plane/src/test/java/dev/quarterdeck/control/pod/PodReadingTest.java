package dev.quarterdeck.control.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.launch.LaunchState.Coming;
import dev.quarterdeck.control.launch.LaunchState.Crashing;
import dev.quarterdeck.control.launch.LaunchState.Ending;
import dev.quarterdeck.control.launch.LaunchState.Hindered;
import dev.quarterdeck.control.launch.LaunchState.Over;
import dev.quarterdeck.control.launch.LaunchState.Up;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Transition.Why;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The pods are real ones: their status was taken from a node of Kubernetes 1.34. */
class PodReadingTest {
  static Stream<Arguments> troubles() {
    return Stream.of(
        trouble(
            "image-missing",
            new Hindered(
                1,
                "image-missing-1",
                new Why(
                    Reason.IMAGE_MISSING,
                    "The image registry.invalid/team/toolbox:1 cannot be pulled: failed to pull and"
                        + " unpack image \"registry.invalid/team/toolbox:1\": failed to resolve"
                        + " reference \"registry.invalid/team/toolbox:1\": failed to do request:"
                        + " Head \"https://registry.invalid/v2/team/toolbox/manifests/1\": dial tcp:"
                        + " lookup registry.invalid: no such host. Check its name and the"
                        + " credentials in spec.pod.imagePullSecrets."))),
        trouble(
            "init-image",
            new Hindered(
                1,
                "init-image-1",
                new Why(
                    Reason.IMAGE_MISSING,
                    "The image registry.invalid/team/runner:1 cannot be pulled: failed to pull and"
                        + " unpack image \"registry.invalid/team/runner:1\": failed to resolve"
                        + " reference \"registry.invalid/team/runner:1\": failed to do request: Head"
                        + " \"https://registry.invalid/v2/team/runner/manifests/1\": dial tcp:"
                        + " lookup registry.invalid: no such host. Check its name and the"
                        + " credentials in spec.pod.imagePullSecrets."))),
        trouble(
            "image-never",
            new Hindered(
                1,
                "image-never-1",
                new Why(
                    Reason.IMAGE_MISSING,
                    "The image team/not-here:1 is not on the node, and the pull policy is Never:"
                        + " load it there."))),
        trouble(
            "image-name",
            new Hindered(
                1,
                "image-name-1",
                new Why(
                    Reason.IMAGE_MISSING,
                    "The image name Team/UPPER::1 is not valid: correct spec.image."))),
        trouble(
            "unschedulable",
            new Hindered(
                1,
                "unschedulable-1",
                new Why(
                    Reason.UNSCHEDULABLE,
                    "No node can take the pod: 0/1 nodes are available: 1 Insufficient cpu. no new"
                        + " claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption"
                        + " is not helpful for scheduling. Lower spec.pod.resources, change"
                        + " nodeSelector or tolerations, or add nodes."))),
        trouble(
            "no-node",
            new Hindered(
                1,
                "no-node-1",
                new Why(
                    Reason.UNSCHEDULABLE,
                    "No node can take the pod: 0/1 nodes are available: 1 node(s) didn't match"
                        + " Pod's node affinity/selector. no new claims to deallocate, preemption:"
                        + " 0/1 nodes are available: 1 Preemption is not helpful for scheduling."
                        + " Lower spec.pod.resources, change nodeSelector or tolerations, or add"
                        + " nodes."))),
        trouble(
            "secret-missing",
            new Hindered(
                1,
                "secret-missing-1",
                new Why(
                    Reason.CONFIGURATION_MISSING,
                    "The container cannot be configured: secret \"no-such-secret\" not found."
                        + " Create what is missing, or correct spec.pod.env and envFrom."))),
        trouble(
            "crash-loop",
            new Crashing(
                1,
                "crash-loop-1",
                new Why(
                    Reason.CRASH_LOOP,
                    "The agent's container ended with exit code 3: the agent says no."),
                3)),
        trouble(
            "command-missing",
            new Crashing(
                1,
                "command-missing-1",
                new Why(
                    Reason.CRASH_LOOP,
                    "The agent's container could not be started: failed to create containerd task:"
                        + " failed to create shim task: OCI runtime create failed: runc create"
                        + " failed: unable to start container process: exec: \"/no/such/program\":"
                        + " stat /no/such/program: no such file or directory: unknown."),
                3)),
        trouble(
            "out-of-memory",
            new Crashing(
                1,
                "out-of-memory-1",
                new Why(
                    Reason.OUT_OF_MEMORY,
                    "The agent used more memory than its limit of 32Mi and was killed. Raise"
                        + " spec.pod.resources.limits.memory."),
                3)),
        trouble(
            "setup-failed",
            new Crashing(
                1,
                "setup-failed-1",
                new Why(
                    Reason.SETUP_FAILED,
                    "The runner could not be put into the pod: its container ended with exit code"
                        + " 7: no room for the runner."),
                3)),
        trouble(
            "killed",
            new Over(
                1,
                "killed-1",
                new Why(Reason.CRASH_LOOP, "The agent's container was ended by signal 9."),
                true)),
        trouble(
            "failed",
            new Over(
                1,
                "failed-1",
                new Why(Reason.CRASH_LOOP, "The agent's container ended with exit code 4: broken."),
                true)),
        trouble(
            "deadline",
            new Over(
                1,
                "deadline-1",
                new Why(
                    Reason.POD_FAILED,
                    "Pod deadline-1 failed: Pod was active on the node longer than the specified"
                        + " deadline."),
                true)),
        trouble(
            "volume-full",
            new Over(
                1,
                "volume-full-1",
                new Why(
                    Reason.EVICTED,
                    "Pod volume-full-1 was evicted: Usage of EmptyDir volume \"w\" exceeds the"
                        + " limit \"1Mi\"."),
                true)),
        trouble(
            "succeeded",
            new Over(
                1,
                "succeeded-1",
                new Why(Reason.RUNNER_STOPPED, "The runner ended without saying why."),
                true)));
  }

  static Stream<Arguments> departures() {
    return Stream.of(
        Arguments.of("deleting", new Why(Reason.POD_DELETED, "Pod deleting-1 was deleted.")),
        Arguments.of(
            "evicted-by-api",
            new Why(
                Reason.EVICTED,
                "Kubernetes took pod evicted-by-api-1 away: Eviction API: evicting. The session"
                    + " gets another one.")),
        Arguments.of(
            "node-lost",
            new Why(
                Reason.NODE_LOST,
                "Kubernetes took pod node-lost-1 away: Taint manager: deleting due to NoExecute"
                    + " taint. The session gets another one.")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("troubles")
  void saysWhatIsWrongInWordsForPeople(String pod, LaunchState expected) {
    assertThat(PodReading.of(real(pod))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("departures")
  void saysWhoTakesThePodAway(String pod, Why why) {
    LaunchState state = PodReading.of(real(pod));

    assertThat(state)
        .isInstanceOfSatisfying(
            Ending.class,
            ending -> {
              assertThat(ending.why()).isEqualTo(why);
              assertThat(ending.goneBy())
                  .isEqualTo(Instant.parse(real(pod).getMetadata().getDeletionTimestamp()));
            });
  }

  @Test
  void isUpWhenTheAgentsContainerRuns() {
    assertThat(PodReading.of(real("running")))
        .isEqualTo(
            new Up(
                1,
                "running-1",
                Instant.parse("2026-11-21T16:13:04Z"),
                "Its log says why: kubectl logs running-1 --namespace pods --container agent"));
  }

  @Test
  void containerThatWorkedForLongIsNotInALoop() {
    Pod pod = real("crash-loop");
    pod.getStatus()
        .getContainerStatuses()
        .getFirst()
        .getLastState()
        .getTerminated()
        .setStartedAt("2026-11-21T16:00:00Z");

    assertThat(PodReading.of(pod))
        .isInstanceOfSatisfying(
            Crashing.class, crashing -> assertThat(crashing.crashes()).isEqualTo(1));
  }

  @Test
  void isComingWhenNothingIsKnownYet() {
    Pod bare =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("team-a")
            .withName("bare")
            .endMetadata()
            .build();

    assertThat(PodReading.of(bare))
        .isEqualTo(
            new Coming(
                0,
                "bare",
                "The pod's events say why: kubectl describe pod bare --namespace team-a"));
  }

  private static Arguments trouble(String pod, LaunchState expected) {
    return Arguments.of(pod, expected);
  }

  private static Pod real(String name) {
    try (InputStream json =
        Objects.requireNonNull(
            PodReadingTest.class.getResourceAsStream("/pods/" + name + ".json"))) {
      return Serialization.unmarshal(json, Pod.class);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
