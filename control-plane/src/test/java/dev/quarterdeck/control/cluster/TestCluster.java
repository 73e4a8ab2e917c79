package dev.quarterdeck.control.cluster;

import dev.quarterdeck.control.resource.AgentSession;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;

/** The cluster of {@code dev/cluster} with our CRD, and a namespace of this test in it. */
final class TestCluster implements AutoCloseable {
  private static final Path CRD = Path.of("..", "crds", "agentsessions.quarterdeck.dev.yaml");

  private final KubernetesClient client;
  private final String namespace;

  private TestCluster(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  static TestCluster join() {
    Assertions.assertNotNull(
        System.getenv("KUBECONFIG"),
        "These tests need a cluster: dev/cluster up && eval \"$(dev/cluster env)\"");
    TestCluster cluster =
        new TestCluster(
            new KubernetesClientBuilder().build(),
            "operator-" + UUID.randomUUID().toString().substring(0, 8));
    cluster.prepare();
    return cluster;
  }

  private void prepare() {
    Assertions.assertTrue(
        client
            .apps()
            .deployments()
            .inAnyNamespace()
            .withLabel("app.kubernetes.io/name", "quarterdeck")
            .list()
            .getItems()
            .isEmpty(),
        "Quarterdeck is installed in this cluster and would work on the tests' sessions: "
            + "helm uninstall quarterdeck --namespace quarterdeck");
    client
        .resource(crd())
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("test")
                .withForce(true)
                .build());
    Awaitility.await()
        .ignoreExceptions()
        .until(() -> client.resources(AgentSession.class).inAnyNamespace().list() != null);
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    // Without it the API server refuses pods of a new namespace.
    Awaitility.await()
        .until(() ->
            client.serviceAccounts().inNamespace(namespace).withName("default").get() != null);
  }

  private static CustomResourceDefinition crd() {
    try {
      return Serialization.unmarshal(Files.readString(CRD), CustomResourceDefinition.class);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  /** As {@code kubectl apply} would, from the spec's YAML. */
  AgentSession apply(String name, String spec) {
    String yaml =
        """
        apiVersion: quarterdeck.dev/v1alpha1
        kind: AgentSession
        metadata: {name: "%s", namespace: "%s"}
        spec: %s
        """
            .formatted(name, namespace, spec);
    // Without the Java type, which would refuse nonsense before the API server can.
    client.resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class)).create();
    return session(name);
  }

  /** As {@code kubectl patch --type merge} would. */
  void patch(String name, String json) {
    client
        .resources(AgentSession.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  void patchStatus(String name, String json) {
    client
        .resources(AgentSession.class)
        .inNamespace(namespace)
        .withName(name)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  /** By a Role and its binding in this namespace. */
  void allowWatching(String user, String group, String resource) {
    client
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(resource)
                .endMetadata()
                .addNewRule()
                .withApiGroups(group)
                .withResources(resource)
                .withVerbs("list", "watch")
                .endRule()
                .build())
        .create();
    client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(resource)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", resource)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .create();
  }

  AgentSession session(String name) {
    return client.resources(AgentSession.class).inNamespace(namespace).withName(name).get();
  }

  void delete(String name) {
    client.resources(AgentSession.class).inNamespace(namespace).withName(name).delete();
  }

  @Override
  public void close() {
    client.namespaces().withName(namespace).delete();
    client.close();
  }
}
