package dev.quarterdeck.e2e.cluster;

import dev.quarterdeck.e2e.Api;
import dev.quarterdeck.e2e.Checkout;
import dev.quarterdeck.e2e.Cluster;
import dev.quarterdeck.e2e.Command;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Evidence;
import dev.quarterdeck.e2e.LiveProcess;
import dev.quarterdeck.e2e.Patience;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Quarterdeck in the cluster, installed once for all tests that want it, and a namespace of its own
 * for each test class. What an earlier, interrupted run left is removed first.
 */
final class Installation implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  static final String NAMESPACE = "quarterdeck";
  static final String RELEASE = "quarterdeck";
  static final String CRD = "agentsessions.quarterdeck.dev";
  private static final String PEOPLE = "people";
  private static final String LABEL = "quarterdeck-e2e=yes";
  private static boolean installed;

  private final Cluster cluster = Cluster.connect();
  private final Evidence evidence = new Evidence();
  private final Map<Role, String> tokens = new ConcurrentHashMap<>();
  private final List<String> namespaces = new ArrayList<>();
  private String namespace = "";

  /** The chart's ClusterRoles, and somebody without any. */
  enum Role {
    VIEWER,
    USER,
    APPROVER,
    ADMIN,
    NOBODY;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    namespace = "e2e-" + context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
    evidence.add("objects", () -> seen("get", "all,leases,pvc,networkpolicies", "-n", NAMESPACE));
    evidence.add("events", () -> seen("get", "events", "-A", "--sort-by=.lastTimestamp"));
    evidence.add("control plane", this::controlPlaneLogs);
    evidence.add("sessions", () -> seen("get", "agentsessions", "-A", "-o", "yaml"));
    evidence.add("pods", () -> seen("get", "pods", "-A", "-o", "wide"));
    evidence.add("runners", this::runnerLogs);
    try {
      installOnce();
      newNamespace(namespace);
    } catch (RuntimeException | AssertionError e) {
      evidence.print("installation", e);
      throw e;
    }
  }

  private void installOnce() {
    synchronized (Installation.class) {
      if (installed) {
        return;
      }
      clean();
      install();
      makePeople();
      installed = true;
    }
  }

  /** What the README says, with the values of a development machine. */
  void install() {
    cluster
        .helm(
            "install",
            RELEASE,
            Checkout.path("charts/quarterdeck").toString(),
            "--namespace",
            NAMESPACE,
            "--create-namespace",
            "-f",
            Checkout.path("dev/values-dev.yaml").toString(),
            "--wait",
            "--timeout",
            "5m")
        .orFail();
  }

  private void clean() {
    cluster.helm("uninstall", RELEASE, "--namespace", NAMESPACE, "--wait");
    cluster.kubectl("delete", "crd", CRD, "--ignore-not-found", "--timeout=60s").orFail();
    cluster
        .kubectl("delete", "namespace", NAMESPACE, PEOPLE, "--ignore-not-found", "--timeout=120s")
        .orFail();
    cluster.kubectl("delete", "namespace", "-l", LABEL, "--timeout=120s").orFail();
    cluster.kubectl("delete", "clusterrolebinding", "-l", LABEL).orFail();
  }

  private void makePeople() {
    cluster.kubectl("create", "namespace", PEOPLE).orFail();
    for (Role role : Role.values()) {
      cluster.kubectl("create", "serviceaccount", role.word(), "-n", PEOPLE).orFail();
      if (role != Role.NOBODY) {
        String name = "e2e-" + role.word();
        cluster
            .kubectl(
                "create",
                "clusterrolebinding",
                name,
                "--clusterrole=quarterdeck-" + role.word(),
                "--serviceaccount=" + PEOPLE + ":" + role.word())
            .orFail();
        cluster.kubectl("label", "clusterrolebinding", name, LABEL).orFail();
      }
    }
  }

  /** From now on nothing is installed; the next class that wants it installs it again. */
  static void forget() {
    synchronized (Installation.class) {
      installed = false;
    }
  }

  private String seen(String... words) {
    Command.Result result = cluster.kubectl(words);
    return result.out() + result.err();
  }

  private String controlPlaneLogs() {
    StringBuilder all = new StringBuilder();
    for (Pod pod : controlPlanePods()) {
      String name = pod.getMetadata().getName();
      all.append(name).append(":\n").append(seen("logs", "-n", NAMESPACE, name, "--tail=300"));
      all.append(name)
          .append(", before:\n")
          .append(seen("logs", "-n", NAMESPACE, name, "-p", "--tail=100"));
    }
    return all.toString();
  }

  private String runnerLogs() {
    StringBuilder all = new StringBuilder();
    for (String space : namespaces) {
      for (Pod pod : cluster.client().pods().inNamespace(space).list().getItems()) {
        String name = pod.getMetadata().getName();
        all.append(space).append('/').append(name).append(":\n");
        all.append(seen("logs", "-n", space, name, "-c", "agent", "--tail=200"));
        all.append(seen("logs", "-n", space, name, "-c", "agent", "-p", "--tail=100"));
      }
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
    cluster.kubectl("label", "namespace", name, LABEL).orFail();
    namespaces.add(name);
  }

  Cluster cluster() {
    return cluster;
  }

  /** The one of this test class. */
  String namespace() {
    return namespace;
  }

  /** The Service; the cluster's addresses are reachable from this machine. */
  URI url() {
    var service = cluster.client().services().inNamespace(NAMESPACE).withName(RELEASE).require();
    return URI.create(
        "http://"
            + service.getSpec().getClusterIP()
            + ":"
            + service.getSpec().getPorts().getFirst().getPort());
  }

  String token(Role role) {
    return tokens.computeIfAbsent(
        role, it -> cluster.kubectl("create", "token", it.word(), "-n", PEOPLE).orFail().strip());
  }

  Api as(Role role) {
    return Api.of(url(), token(role));
  }

  /** The session as an approver has it, who may do all that a person does with a session. */
  Conversation session(String name) {
    return as(Role.APPROVER).session(namespace, name);
  }

  /** With {@code kubectl apply}. The lines go below {@code spec:}. */
  Conversation apply(String name, String spec) {
    cluster.kubectlReading(manifest(name, spec), "apply", "-f", "-").orFail();
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
    return cluster
        .kubectl("get", "agentsession", name, "-n", namespace, "-o", "jsonpath={.status.phase}")
        .orFail();
  }

  void awaitPhase(String name, String phase) {
    Patience.await(name + " is " + phase).until(() -> phase(name), phase::equals);
  }

  /** A condition's reason and sentence, as {@code kubectl describe} shows them. */
  String condition(String name, String type) {
    return cluster
        .kubectl(
            "get",
            "agentsession",
            name,
            "-n",
            namespace,
            "-o",
            "jsonpath={range .status.conditions[?(@.type==\"%s\")]}{.status} {.reason}: {.message}{end}"
                .formatted(type))
        .orFail();
  }

  List<Pod> controlPlanePods() {
    return cluster
        .client()
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/component", "control-plane")
        .list()
        .getItems();
  }

  /** The replica that does the operator's work. */
  String leader() {
    return cluster
        .kubectl(
            "get",
            "lease",
            RELEASE + "-operator",
            "-n",
            NAMESPACE,
            "-o",
            "jsonpath={.spec.holderIdentity}")
        .orFail();
  }

  void awaitControlPlane(int replicas) {
    cluster
        .kubectl("rollout", "status", "deployment/" + RELEASE, "-n", NAMESPACE, "--timeout=180s")
        .orFail();
    Patience.await(replicas + " replicas are ready")
        .until(
            () ->
                cluster
                    .client()
                    .apps()
                    .deployments()
                    .inNamespace(NAMESPACE)
                    .withName(RELEASE)
                    .require()
                    .getStatus()
                    .getReadyReplicas(),
            ready -> ready != null && ready == replicas);
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
          session
              + " has "
              + pods.size()
              + " pods: "
              + new TreeSet<>(pods.stream().map(p -> p.getMetadata().getName()).toList()));
    }
    return pods.getFirst();
  }

  String inPod(String session, String script) {
    return cluster
        .kubectl(
            "exec",
            "-n",
            namespace,
            podOf(session).getMetadata().getName(),
            "-c",
            "agent",
            "--",
            "sh",
            "-c",
            script)
        .orFail();
  }

  /**
   * The process of a container, seen from the node: in its own namespace it is number 1, which
   * nobody in there can kill.
   */
  static LiveProcess process(String variable, String value, String program) {
    return LiveProcess.all().stream()
        .filter(it -> it.variable(variable).equals(value) && it.command().contains(program))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + program + " with " + variable + "=" + value));
  }

  LiveProcess runnerOf(String session) {
    String pod = podOf(session).getMetadata().getName();
    return process("QD_HOST_ID", namespace + "/" + pod, "dev.quarterdeck.runner.Main");
  }

  static LiveProcess controlPlane(String pod) {
    return process("QUARTERDECK_KUBERNETES_IDENTITY", pod, "java");
  }
}
