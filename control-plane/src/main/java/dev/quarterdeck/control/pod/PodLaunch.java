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
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;

/** The launch that a pod is, and how to say its states. */
record PodLaunch(Pod pod) {
  /** Which launch of its session the pod is; 0 when it does not say. */
  int attempt() {
    String text = PodLook.label(pod, Marks.ATTEMPT).orElse("0");
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }

  String name() {
    return pod.getMetadata().getName();
  }

  LaunchState coming() {
    return new Coming(attempt(), name(), "The pod's events say why: " + kubectl("describe pod"));
  }

  LaunchState up(Instant since) {
    return new Up(
        attempt(),
        name(),
        since,
        "Its log says why: " + kubectl("logs") + " --container " + PodBlueprint.AGENT);
  }

  LaunchState hindered(Reason reason, String message) {
    return new Hindered(attempt(), name(), new Why(reason, message));
  }

  LaunchState crashing(Why why, int crashes) {
    return new Crashing(attempt(), name(), why, crashes);
  }

  LaunchState ending(Why why, Instant goneBy) {
    return new Ending(attempt(), name(), why, goneBy);
  }

  LaunchState over(Why why, boolean counts) {
    return new Over(attempt(), name(), why, counts);
  }

  /** Without a full stop behind it, so that it can be copied. */
  private String kubectl(String verb) {
    return "kubectl " + verb + " " + name() + " --namespace " + pod.getMetadata().getNamespace();
  }
}
