package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.AgentSessionStatus;
import dev.quarterdeck.control.resource.Marks;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** From an object as it came to what it declares. */
final class DeclarationReading {
  private static final String SOMEBODY = "kubernetes";

  private final KubernetesSerialization serialization;

  DeclarationReading(KubernetesSerialization serialization) {
    this.serialization = serialization;
  }

  Declaration of(GenericKubernetesResource object) {
    ObjectMeta meta = object.getMetadata();
    if (meta.getDeletionTimestamp() != null) {
      return new Declaration.Gone();
    }
    SessionName name;
    try {
      name = new SessionName(meta.getNamespace(), meta.getName());
    } catch (IllegalArgumentException e) {
      // Only without our rules in the API server. There can be no session of this name.
      return new Declaration.Gone();
    }
    SessionId id = SessionId.of(meta.getUid());
    long generation = Objects.requireNonNullElse(meta.getGeneration(), 1L);
    Optional<AgentSessionStatus> status = status(object);
    try {
      return new Declaration.Present(
          id,
          name,
          generation,
          spec(object),
          annotation(meta, Marks.CREATED_BY).orElse(SOMEBODY),
          annotation(meta, Marks.CLIENT_ID),
          status);
    } catch (IllegalArgumentException e) {
      return new Declaration.Unreadable(
          id,
          name,
          generation,
          "This version does not understand the spec: " + firstLine(e),
          status);
    }
  }

  private AgentSessionSpec spec(GenericKubernetesResource object) {
    Object spec = object.getAdditionalProperties().get("spec");
    if (spec == null) {
      throw new IllegalArgumentException("there is no spec");
    }
    AgentSessionSpec read = serialization.convertValue(spec, AgentSessionSpec.class);
    if (read.agent() == null || read.agent().kind() == null) {
      throw new IllegalArgumentException("spec.agent.kind is missing");
    }
    return read;
  }

  /** A status that cannot be read is written anew. */
  private Optional<AgentSessionStatus> status(GenericKubernetesResource object) {
    Object status = object.getAdditionalProperties().get("status");
    try {
      return Optional.ofNullable(status)
          .map(there -> serialization.convertValue(there, AgentSessionStatus.class));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static Map<String, String> annotationsOfOurs(ObjectMeta meta) {
    Map<String, String> ours = new TreeMap<>();
    annotation(meta, Marks.CREATED_BY).ifPresent(value -> ours.put(Marks.CREATED_BY, value));
    annotation(meta, Marks.CLIENT_ID).ifPresent(value -> ours.put(Marks.CLIENT_ID, value));
    return ours;
  }

  private static Optional<String> annotation(ObjectMeta meta, String name) {
    return Optional.ofNullable(meta.getAnnotations()).map(all -> all.get(name));
  }

  private static String firstLine(Exception problem) {
    return String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
  }
}
