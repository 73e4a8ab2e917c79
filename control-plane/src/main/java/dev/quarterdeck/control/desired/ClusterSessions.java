package dev.quarterdeck.control.desired;

import dev.quarterdeck.control.platform.kubernetes.KubernetesProblem;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemException;
import dev.quarterdeck.control.resource.AgentSession;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.Marks;
import dev.quarterdeck.control.session.FriendlyName;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.protocol.Redaction;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In a cluster a session is an AgentSession object, and the reconciler makes its row. The API
 * server checks the spec and has the last word about names.
 */
@Singleton
@Requires(property = "quarterdeck.mode", value = "kubernetes")
final class ClusterSessions implements DesiredSessions {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterSessions.class);
  private static final int UNPROCESSABLE = 422;
  private static final int TRIES = 20;
  private static final int LABEL_LENGTH = 40;

  /** A client id may hold what a label may not; its digest finds the object again. */
  private static final String CLIENT_ID_DIGEST = AgentSession.GROUP + "/client-id-digest";

  /** What the API server puts before the sentence of a rule. */
  private static final Pattern INVALID =
      Pattern.compile("Invalid value: (?:\"(?:[^\"\\\\]|\\\\.)*\"|[^:\"]*): (.*)", Pattern.DOTALL);

  private final KubernetesClient client;

  ClusterSessions(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Made make(Wanted wanted) {
    try {
      Optional<AgentSession> before = ofClientId(wanted);
      if (before.isPresent()) {
        return new Made.Same(session(before.get()));
      }
      return wanted.name().isPresent()
          ? create(wanted, wanted.name().get())
          : createWithSomeName(wanted);
    } catch (KubernetesClientException e) {
      throw away(e);
    }
  }

  private Optional<AgentSession> ofClientId(Wanted wanted) {
    return wanted
        .clientId()
        .flatMap(id ->
            client
                .resources(AgentSession.class)
                .inNamespace(wanted.namespace())
                .withLabel(CLIENT_ID_DIGEST, digest(id))
                .list()
                .getItems()
                .stream()
                .findFirst());
  }

  /** The same client id tries the same names, so that two at the same moment meet at one. */
  private Made createWithSomeName(Wanted wanted) {
    RandomGenerator random =
        wanted
            .clientId()
            .<RandomGenerator>map(
                id -> new SplittableRandom(Long.parseUnsignedLong(digest(id).substring(0, 16), 16)))
            .orElseGet(ThreadLocalRandom::current);
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Made made = create(wanted, FriendlyName.next(random, attempt));
      if (!(made instanceof Made.NameTaken)) {
        return made;
      }
    }
    throw new IllegalStateException("no free name was found in " + TRIES + " tries");
  }

  private Made create(Wanted wanted, String name) {
    try {
      return new Made.New(session(client.resource(object(wanted, name)).create()));
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> taken(wanted, name);
        case UNPROCESSABLE, HttpURLConnection.HTTP_BAD_REQUEST -> refused(e);
        case HttpURLConnection.HTTP_NOT_FOUND ->
            new Made.Refused(
                "namespace",
                "there is no namespace " + wanted.namespace() + ": choose one that exists");
        default -> throw e;
      };
    }
  }

  private Made taken(Wanted wanted, String name) {
    AgentSession there = get(wanted.namespace(), name).orElse(null);
    if (there == null) {
      // It went in this moment; asking again will find the name free.
      throw Problem.of(
              ProblemCode.SESSION_NOT_READY,
              "A session of this name is just going away.",
              "Try again in a moment.")
          .exception();
    }
    boolean same =
        wanted.clientId().isPresent()
                && digest(wanted.clientId().get()).equals(label(there, CLIENT_ID_DIGEST))
            || wanted.name().isPresent() && wanted.spec().equals(there.getSpec());
    return same
        ? new Made.Same(session(there))
        : new Made.NameTaken(new SessionName(wanted.namespace(), name));
  }

  private static Made.Refused refused(KubernetesClientException e) {
    List<StatusCause> causes =
        e.getStatus() == null || e.getStatus().getDetails() == null
            ? List.of()
            : Objects.requireNonNullElse(e.getStatus().getDetails().getCauses(), List.of());
    if (causes.isEmpty()) {
      return new Made.Refused("spec", String.valueOf(e.getMessage()));
    }
    StatusCause cause = causes.getFirst();
    Matcher invalid = INVALID.matcher(String.valueOf(cause.getMessage()));
    return new Made.Refused(
        Objects.requireNonNullElse(cause.getField(), "spec"),
        invalid.matches() ? invalid.group(1) : String.valueOf(cause.getMessage()));
  }

  private static AgentSession object(Wanted wanted, String name) {
    ObjectMetaBuilder meta =
        new ObjectMetaBuilder()
            .withNamespace(wanted.namespace())
            .withName(name)
            .addToAnnotations(Marks.CREATED_BY, wanted.createdBy());
    wanted
        .clientId()
        .ifPresent(id ->
            meta.addToAnnotations(Marks.CLIENT_ID, id).addToLabels(CLIENT_ID_DIGEST, digest(id)));
    AgentSession object = new AgentSession();
    object.setMetadata(meta.build());
    object.setSpec(wanted.spec());
    return object;
  }

  @Override
  public Optional<Session> unseen(SessionName name) {
    try {
      return get(name.namespace(), name.name())
          .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
          .map(ClusterSessions::session);
    } catch (KubernetesClientException e) {
      throw away(e);
    }
  }

  @Override
  public void delete(Session session, String actor) {
    try {
      Optional<AgentSession> object = get(session.name().namespace(), session.name().name());
      if (object.isPresent()
          && object.get().getMetadata().getUid().equals(session.id().toString())) {
        LOG.info("session={} deleted_by=\"{}\"", session.id(), actor);
        client.resource(object.get()).delete();
      }
    } catch (KubernetesClientException e) {
      throw away(e);
    }
  }

  private Optional<AgentSession> get(String namespace, String name) {
    return Optional.ofNullable(
        client.resources(AgentSession.class).inNamespace(namespace).withName(name).get());
  }

  private static Session session(AgentSession object) {
    ObjectMeta meta = object.getMetadata();
    AgentSessionSpec spec = Objects.requireNonNull(object.getSpec(), "the object has no spec");
    return Session.fresh(
        SessionId.of(meta.getUid()),
        new SessionName(meta.getNamespace(), meta.getName()),
        spec,
        Objects.requireNonNullElse(meta.getGeneration(), 1L),
        Objects.requireNonNullElse(meta.getAnnotations(), Map.<String, String>of())
            .getOrDefault(Marks.CREATED_BY, "kubernetes"),
        Instant.parse(meta.getCreationTimestamp()));
  }

  private static String label(AgentSession object, String name) {
    return Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.<String, String>of())
        .getOrDefault(name, "");
  }

  private static String digest(String clientId) {
    return Redaction.sha256(clientId).substring(0, LABEL_LENGTH);
  }

  private static ProblemException away(KubernetesClientException e) {
    LOG.warn("kubernetes=failed status={} cause=\"{}\"", e.getCode(), KubernetesProblem.of(e));
    return Problem.of(
            ProblemCode.KUBERNETES_UNAVAILABLE,
            "The Kubernetes API did not do it.",
            "Try again in a moment; the control plane's log says more.")
        .exception();
  }
}
