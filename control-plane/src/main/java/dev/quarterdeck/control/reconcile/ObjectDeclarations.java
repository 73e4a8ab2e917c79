package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.platform.kubernetes.KubernetesProblem;
import dev.quarterdeck.control.platform.kubernetes.KubernetesSettings;
import dev.quarterdeck.control.platform.kubernetes.ObjectWatch;
import dev.quarterdeck.control.pod.PodGateway;
import dev.quarterdeck.control.pod.PodWatch;
import dev.quarterdeck.control.resource.AgentSession;
import dev.quarterdeck.control.resource.AgentSessionStatus;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AgentSession objects. They are watched without their Java type, because one object that another
 * version wrote and we cannot read must not blind us for all others.
 */
@Singleton
@Requires(property = "quarterdeck.mode", value = "kubernetes")
final class ObjectDeclarations implements Declarations {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectDeclarations.class);
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(PodGateway.FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final KubernetesSettings settings;
  private final PodWatch pods;
  private final DeclarationReading reading;
  private volatile @Nullable ObjectWatch<GenericKubernetesResource> watch;

  ObjectDeclarations(KubernetesClient client, KubernetesSettings settings, PodWatch pods) {
    this.client = client;
    this.settings = settings;
    this.pods = pods;
    this.reading = new DeclarationReading(client.getKubernetesSerialization());
  }

  @Override
  public void start(Consumer<SessionId> changed) {
    ObjectWatch<GenericKubernetesResource> started =
        new ObjectWatch<>(
            "agentsessions",
            places(),
            object -> List.of(object.getMetadata().getUid()),
            ObjectDeclarations::trimmed,
            uid -> changed.accept(SessionId.of(uid)));
    watch = started;
    pods.onSession(changed);
    started.start();
    pods.start();
  }

  @Override
  public boolean complete() {
    ObjectWatch<GenericKubernetesResource> started = watch;
    return started != null && started.complete() && pods.complete();
  }

  @Override
  public boolean live() {
    ObjectWatch<GenericKubernetesResource> started = watch;
    return started != null && started.live() && pods.live();
  }

  @Override
  public List<SessionId> all() {
    ObjectWatch<GenericKubernetesResource> started = watch;
    return started == null
        ? List.of()
        : started.all().stream()
            .map(object -> SessionId.of(object.getMetadata().getUid()))
            .toList();
  }

  @Override
  public Declaration find(SessionId id, Optional<Session> row) {
    Optional<GenericKubernetesResource> seen = seen(id);
    if (seen.isPresent()) {
      return reading.of(seen.get());
    }
    return row.filter(session -> !session.deleted())
        .map(this::askedFor)
        .orElseGet(Declaration.Gone::new);
  }

  /** Not seen is not gone: the watch may lag, or its connection be down. */
  private Declaration askedFor(Session session) {
    try {
      GenericKubernetesResource object =
          sessions().inNamespace(session.name().namespace()).withName(session.name().name()).get();
      boolean same =
          object != null && object.getMetadata().getUid().equals(session.id().toString());
      return same ? reading.of(object) : new Declaration.Gone();
    } catch (KubernetesClientException e) {
      return new Declaration.Unknown("Kubernetes could not be asked: " + KubernetesProblem.of(e));
    }
  }

  @Override
  public void publish(SessionId id, Declaration declaration, AgentSessionStatus status) {
    switch (declaration) {
      case Declaration.Present present ->
          write(id, present.name().namespace(), present.name().name(), status);
      case Declaration.Unreadable unreadable ->
          write(id, unreadable.name().namespace(), unreadable.name().name(), status);
      case Declaration.Gone _, Declaration.RowOnly _, Declaration.Unknown _ ->
          throw new IllegalArgumentException("There is no object to write to.");
    }
  }

  private void write(SessionId id, String namespace, String name, AgentSessionStatus status) {
    AgentSession patch = new AgentSession();
    // With the uid the API server refuses when another object has the name by now.
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(namespace)
            .withName(name)
            .withUid(id.toString())
            .build());
    patch.setStatus(status);
    try {
      client.resource(patch).subresource("status").patch(APPLY);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      LOG.debug("session={} status=late", id);
    }
  }

  @Override
  public void stop() {
    ObjectWatch<GenericKubernetesResource> started = watch;
    if (started != null) {
      started.close();
    }
  }

  private Optional<GenericKubernetesResource> seen(SessionId id) {
    ObjectWatch<GenericKubernetesResource> started = watch;
    return started == null ? Optional.empty() : started.find(id.toString()).stream().findFirst();
  }

  private MixedOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>>
      sessions() {
    return client.genericKubernetesResources(
        ResourceDefinitionContext.fromResourceType(AgentSession.class));
  }

  private List<? extends Informable<GenericKubernetesResource>> places() {
    return settings.watched().isEmpty()
        ? List.of(sessions().inAnyNamespace())
        : settings.watched().stream().map(namespace -> sessions().inNamespace(namespace)).toList();
  }

  private static GenericKubernetesResource trimmed(GenericKubernetesResource object) {
    ObjectMeta meta = object.getMetadata();
    GenericKubernetesResource kept = new GenericKubernetesResourceBuilder(object).build();
    kept.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(meta.getNamespace())
            .withName(meta.getName())
            .withUid(meta.getUid())
            .withResourceVersion(meta.getResourceVersion())
            .withGeneration(meta.getGeneration())
            .withDeletionTimestamp(meta.getDeletionTimestamp())
            .withAnnotations(DeclarationReading.annotationsOfOurs(meta))
            .build());
    return kept;
  }
}
