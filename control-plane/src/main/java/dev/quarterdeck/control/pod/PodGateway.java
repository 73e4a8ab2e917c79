package dev.quarterdeck.control.pod;

import dev.quarterdeck.control.resource.AgentSession;
import dev.quarterdeck.control.resource.Marks;
import dev.quarterdeck.control.session.SessionId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;

/** Reads, makes and deletes what sessions have in Kubernetes. Nothing here is from a cache. */
@Singleton
@Requires(property = "quarterdeck.mode", value = "kubernetes")
public class PodGateway {
  /** The name under which the API server remembers which fields are ours. */
  public static final String FIELD_MANAGER = "quarterdeck";

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;

  public PodGateway(KubernetesClient client) {
    this.client = client;
  }

  /** What came of making or changing an object. */
  public sealed interface Outcome {
    record Done() implements Outcome {}

    /** An object of this name is there, and it is not the session's. */
    record Taken(String message) implements Outcome {}

    /** An older object of this name is going away. */
    record Leaving(String message) implements Outcome {}

    /** The API server does not want it. */
    record Refused(String message) implements Outcome {}
  }

  public Optional<Pod> find(String namespace, String name) {
    return Optional.ofNullable(client.pods().inNamespace(namespace).withName(name).get());
  }

  public List<Pod> ofSession(String namespace, SessionId session) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel(Marks.SESSION_UID, session.toString())
        .list()
        .getItems();
  }

  /** Makes the pod. A pod cannot be changed, so it is created and never applied. */
  Outcome create(Pod pod, SessionId session) {
    Optional<Pod> there = find(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    if (there.isPresent()) {
      return whatIsThere(there.get(), session);
    }
    try {
      client.resource(pod).create();
      return new Outcome.Done();
    } catch (KubernetesClientException e) {
      if (isAlreadyThere(e)) {
        return new Outcome.Leaving("Pod " + pod.getMetadata().getName() + " appeared just now.");
      }
      return refusedOrThrow(e);
    }
  }

  /** Makes the object, or brings it back to what it should be. */
  Outcome apply(HasMetadata wanted, SessionId session) {
    HasMetadata there = client.resource(wanted).get();
    if (there != null) {
      Outcome outcome = whatIsThere(there, session);
      if (!(outcome instanceof Outcome.Done)) {
        return outcome;
      }
    }
    try {
      client.resource(wanted).patch(APPLY);
      return new Outcome.Done();
    } catch (KubernetesClientException e) {
      return refusedOrThrow(e);
    }
  }

  /** Deletes this very pod; another one of its name stays. */
  void delete(Pod pod) {
    try {
      client.resource(pod).lockResourceVersion(pod.getMetadata().getResourceVersion()).delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private static Outcome whatIsThere(HasMetadata there, SessionId session) {
    String what = there.getKind() + " " + there.getMetadata().getName();
    Optional<OwnerReference> owner = PodLook.controller(there.getMetadata());
    boolean ours =
        owner.filter(reference -> reference.getUid().equals(session.toString())).isPresent();
    boolean leaving = there.getMetadata().getDeletionTimestamp() != null;
    boolean ofNamesake =
        !ours
            && owner.filter(reference -> reference.getKind().equals(AgentSession.KIND)).isPresent();
    if (leaving || ofNamesake) {
      return new Outcome.Leaving(what + " of before is being deleted.");
    }
    return ours
        ? new Outcome.Done()
        : new Outcome.Taken(
            what
                + " is there and does not belong to this session. Delete it, or give the session"
                + " another name.");
  }

  /** 4xx says what is wrong with the object; anything else is a broken world and tried again. */
  private static Outcome refusedOrThrow(KubernetesClientException e) {
    int code = e.getCode();
    boolean theObject =
        code == HttpURLConnection.HTTP_BAD_REQUEST
            || code == HttpURLConnection.HTTP_FORBIDDEN
            || code == 422;
    if (!theObject) {
      throw e;
    }
    String said = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
    return new Outcome.Refused("Kubernetes does not take it: " + said);
  }

  private static boolean isAlreadyThere(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }
}
