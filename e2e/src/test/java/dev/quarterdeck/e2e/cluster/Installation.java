package dev.quarterdeck.e2e.cluster;

import dev.quarterdeck.e2e.Api;
import dev.quarterdeck.e2e.Cluster;
import dev.quarterdeck.e2e.Command;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Evidence;
import dev.quarterdeck.e2e.LiveProcess;
import dev.quarterdeck.e2e.Patience;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The installed Quarterdeck and a namespace of its own for a test class, with the sessions in it.
 * After a failure everything the cluster knows about both is printed.
 */
final class Installation implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private final Cluster cluster = Cluster.connect();
  private final Release release = new Release(cluster);
  private final Evidence evidence = new Evidence();
  private final List<String> namespaces = new ArrayList<>();
  private String namespace = "";

  @Override
  public void beforeAll(ExtensionContext context) {
    namespace = "e2e-" + context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
    evidence.add(
        "objects", () -> seen("get", "all,leases,pvc,networkpolicies", "-n", Release.NAMESPACE));
    evidence.add("events", () -> seen("get", "events", "-A", "--sort-by=.lastTimestamp"));
    evidence.add(
        "control plane",
        () -> logs(Release.NAMESPACE, release.controlPlanePods(), "control-plane"));
    evidence.add("sessions", () -> seen("get", "agentsessions", "-A", "-o", "yaml"));
    evidence.add("pods", () -> seen("get", "pods", "-A", "-o", "wide"));
    evidence.add("runners", this::runnerLogs);
    try {
      release.installOnce();
      newNamespace(namespace);
    } catch (RuntimeException | AssertionError e) {
      evidence.print("installation", e);
      throw e;
    }
  }

  private String seen(String... words) {
    Command.Result result = cluster.kubectl(words);
    return result.out() + result.err();
  }

  private String runnerLogs() {
    StringBuilder all = new StringBuilder();
    for (String space : namespaces) {
      all.append(
          logs(space, cluster.client().pods().inNamespace(space).list().getItems(), "agent"));
    }
    return all.toString();
  }

  private String logs(String space, List<Pod> pods, String container) {
    StringBuilder all = new StringBuilder();
    for (Pod pod : pods) {
      String name = pod.getMetadata().getName();
      all.append(name)
          .append(":\n")
          .append(seen("logs", "-n", space, name, "-c", container, "--tail=300"));
      all.append(name)
          .append(", before:\n")
          .append(seen("logs", "-n", space, name, "-c", container, "-p", "--tail=100"));
    }
    return all.toString();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    context
        .getExecutionException()
        .ifPresent(failure -> evidence.print(context.getDisplayName(), failure));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    for (String space : namespaces) {
      cluster.kubectl("delete", "namespace", space, "--wait=false", "--ignore-not-found").orFail();
    }
  }

  /** Made for the class, removed after it. */
  void newNamespace(String name) {
    // A run before may still be removing its own.
    cluster.kubectl("delete", "namespace", name, "--ignore-not-found", "--timeout=120s").orFail();
    cluster.kubectl("create", "namespace", name).orFail();
    cluster.kubectl("label", "namespace", name, Release.LABEL).orFail();
    namespaces.add(name);
  }

  Cluster cluster() {
    return cluster;
  }

  Release release() {
    return release;
  }

  /** The one of this test class. */
  String namespace() {
    return namespace;
  }

  /** kubectl in the namespace of this test class. */
  Command.Result kubectl(String... words) {
    return kubectlReading("", words);
  }

  /** The same with text for {@code -f -}. */
  Command.Result kubectlReading(String input, String... words) {
    List<String> all = new ArrayList<>(List.of("-n", namespace));
    all.addAll(List.of(words));
    return cluster.kubectlReading(input, all.toArray(String[]::new));
  }

  Api as(Role role) {
    return Api.of(release.url(), release.token(role));
  }

  /** The session as an approver has it, who may do all that a person does with a session. */
  Conversation session(String name) {
    return as(Role.APPROVER).session(namespace, name);
  }

  /** With {@code kubectl apply}. The lines go below {@code spec:}. */
  Conversation apply(String name, String spec) {
    kubectlReading(manifest(name, spec), "apply", "-f", "-").orFail();
    return session(name);
  }

  Conversation applyDemo(String name) {
    Conversation session = apply(name, "agent: {kind: demo}");
    awaitPhase(name, "Idle");
    return session;
  }

  String manifest(String name, String spec) {
    return """
    apiVersion: quarterdeck.dev/v1alpha1
    kind: AgentSession
    metadata: {name: %s, namespace: %s}
    spec:
    %s\
    """
        .formatted(name, namespace, spec.indent(2));
  }

  String phase(String name) {
    return kubectl("get", "agentsession", name, "-o", "jsonpath={.status.phase}").orFail();
  }

  void awaitPhase(String name, String phase) {
    Patience.await(name + " is " + phase).until(() -> phase(name), phase::equals);
  }

  /** A condition as {@code STATUS REASON: SENTENCE}. */
  String condition(String name, String type) {
    return kubectl(
            "get",
            "agentsession",
            name,
            "-o",
            "jsonpath={range .status.conditions[?(@.type==\"%s\")]}{.status} {.reason}: {.message}{end}"
                .formatted(type))
        .orFail();
  }

  List<Pod> podsOf(String session) {
    return cluster
        .client()
        .pods()
        .inNamespace(namespace)
        .withLabel("quarterdeck.dev/session", session)
        .list()
        .getItems();
  }

  Pod podOf(String session) {
    List<Pod> pods = podsOf(session);
    if (pods.size() != 1) {
      throw new AssertionError(
          session + " has pods " + pods.stream().map(pod -> pod.getMetadata().getName()).toList());
    }
    return pods.getFirst();
  }

  String inPod(String session, String script) {
    String pod = podOf(session).getMetadata().getName();
    return kubectl("exec", pod, "-c", "agent", "--", "sh", "-c", script).orFail();
  }

  LiveProcess runnerOf(String session) {
    String host = namespace + "/" + podOf(session).getMetadata().getName();
    return Release.inContainer("QD_HOST_ID", host, "dev.quarterdeck.runner.Main");
  }
}
