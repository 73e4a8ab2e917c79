package dev.quarterdeck.control.pod;

import dev.quarterdeck.control.launch.LaunchResult;
import dev.quarterdeck.control.launch.LaunchResult.Made;
import dev.quarterdeck.control.launch.LaunchResult.NotYet;
import dev.quarterdeck.control.launch.LaunchResult.Refused;
import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.launch.Launcher;
import dev.quarterdeck.control.platform.kubernetes.KubernetesProblem;
import dev.quarterdeck.control.pod.PodGateway.Outcome;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.Transition.Why;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Gives sessions pods. */
@Singleton
@Requires(property = "quarterdeck.mode", value = "kubernetes")
public class PodLauncher implements Launcher {
  private final PodBlueprint blueprint;
  private final PodGateway gateway;
  private final PodWatch watch;

  PodLauncher(PodSettings settings, PodGateway gateway, PodWatch watch) {
    this.blueprint = new PodBlueprint(settings);
    this.gateway = gateway;
    this.watch = watch;
  }

  @Override
  public LaunchState observe(Session session) {
    Optional<Pod> seen = newest(watch.ofSession(session.id()));
    if (seen.isPresent() && PodReading.attempt(seen.get()) >= session.launch().attempt()) {
      return PodReading.of(seen.get());
    }
    // The watch may lag behind what we did ourselves; a pod is only missed after asking for it.
    try {
      return newest(ofSession(session)).map(PodReading::of).orElseGet(LaunchState.Absent::new);
    } catch (KubernetesClientException e) {
      return new LaunchState.Unknown("Kubernetes could not be asked: " + KubernetesProblem.of(e));
    }
  }

  @Override
  public LaunchResult launch(Session session) {
    int attempt = session.launch().attempt() + 1;
    SessionObjects objects = blueprint.objects(session, attempt);
    for (HasMetadata side : List.of(objects.account(), objects.network())) {
      Outcome outcome = gateway.apply(side, session.id());
      if (!(outcome instanceof Outcome.Done)) {
        return result(outcome, objects.pod());
      }
    }
    return result(gateway.create(objects.pod(), session.id()), objects.pod());
  }

  @Override
  public void end(Session session) {
    ofSession(session).stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .forEach(gateway::delete);
  }

  /** Asked of the API server; a pod that only has our label is not ours. */
  private List<Pod> ofSession(Session session) {
    return gateway.ofSession(session.name().namespace(), session.id()).stream()
        .filter(pod -> PodWatch.sessionOf(pod).filter(session.id()::equals).isPresent())
        .toList();
  }

  private static LaunchResult result(Outcome outcome, Pod pod) {
    return switch (outcome) {
      case Outcome.Done() -> new Made(pod.getMetadata().getName());
      case Outcome.Leaving(String message) -> new NotYet(message);
      case Outcome.Taken(String message) -> new Refused(new Why(Reason.POD_REFUSED, message));
      case Outcome.Refused(String message) -> new Refused(new Why(Reason.POD_REFUSED, message));
    };
  }

  private static Optional<Pod> newest(List<Pod> pods) {
    return pods.stream().max(Comparator.comparingInt(PodReading::attempt));
  }
}
