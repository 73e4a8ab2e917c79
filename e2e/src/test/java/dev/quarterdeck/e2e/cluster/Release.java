package dev.quarterdeck.e2e.cluster;

import dev.quarterdeck.e2e.Checkout;
import dev.quarterdeck.e2e.Cluster;
import dev.quarterdeck.e2e.LiveProcess;
import dev.quarterdeck.e2e.Patience;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Quarterdeck as Helm installs it, once for all test classes of a run, with a person of each role.
 * What an earlier, interrupted run left is removed first.
 */
final class Release {
  static final String NAMESPACE = "quarterdeck";
  static final String NAME = "quarterdeck";
  static final String CRD = "agentsessions.quarterdeck.dev";

  /** On everything of these tests that is not Quarterdeck's own. */
  static final String LABEL = "quarterdeck-e2e=yes";

  private static final String PEOPLE = "people";

  private enum State {
    ABSENT,
    INSTALLED,
    HOPELESS
  }

  private static State state = State.ABSENT;
  private static final Map<Role, String> TOKENS = new ConcurrentHashMap<>();

  private final Cluster cluster;

  Release(Cluster cluster) {
    this.cluster = cluster;
  }

  void installOnce() {
    synchronized (Release.class) {
      switch (state) {
        case INSTALLED -> {}
        case HOPELESS ->
            throw new AssertionError(
                "The installation failed; see the first class that wanted it.");
        case ABSENT -> {
          state = State.HOPELESS;
          clean();
          helm("install", "--create-namespace");
          makePeople();
          state = State.INSTALLED;
        }
      }
    }
  }

  /** From now on nothing is installed; the next class that wants it installs it again. */
  static void forget() {
    synchronized (Release.class) {
      state = State.ABSENT;
    }
  }

  /** What the README says, with the values of a development machine. */
  void helm(String verb, String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of(
                verb,
                NAME,
                Checkout.path("charts/quarterdeck").toString(),
                "--namespace",
                NAMESPACE,
                "-f",
                Checkout.path("dev/values-dev.yaml").toString(),
                "--wait",
                "--timeout",
                "5m"));
    words.addAll(List.of(more));
    cluster.helm(words.toArray(String[]::new)).orFail();
  }

  private void clean() {
    cluster.helm("uninstall", NAME, "--namespace", NAMESPACE, "--wait");
    cluster.kubectl("delete", "crd", CRD, "--ignore-not-found", "--timeout=60s").orFail();
    cluster
        .kubectl("delete", "namespace", NAMESPACE, PEOPLE, "--ignore-not-found", "--timeout=120s")
        .orFail();
    cluster.kubectl("delete", "namespace", "-l", LABEL, "--timeout=120s").orFail();
    cluster.kubectl("delete", "clusterrolebinding", "-l", LABEL).orFail();
    TOKENS.clear();
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

  String token(Role role) {
    return TOKENS.computeIfAbsent(
        role, it -> cluster.kubectl("create", "token", it.word(), "-n", PEOPLE).orFail().strip());
  }

  /** The Service; the cluster's addresses are reachable from this machine. */
  URI url() {
    var service = cluster.client().services().inNamespace(NAMESPACE).withName(NAME).require();
    return URI.create(
        "http://"
            + service.getSpec().getClusterIP()
            + ":"
            + service.getSpec().getPorts().getFirst().getPort());
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
            NAME + "-operator",
            "-n",
            NAMESPACE,
            "-o",
            "jsonpath={.spec.holderIdentity}")
        .orFail();
  }

  void awaitReplicas(int replicas) {
    Patience.await(replicas + " replicas are ready, and no other pods are there")
        .until(() ->
            Objects.equals(readyReplicas(), replicas) && controlPlanePods().size() == replicas);
  }

  private Integer readyReplicas() {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(NAMESPACE)
        .withName(NAME)
        .require()
        .getStatus()
        .getReadyReplicas();
  }

  static LiveProcess process(String pod) {
    return inContainer("QUARTERDECK_KUBERNETES_IDENTITY", pod, "java");
  }

  /**
   * The process of a container, seen from the node: in its own namespace it is number 1, which
   * nobody in there can kill.
   */
  static LiveProcess inContainer(String variable, String value, String program) {
    return LiveProcess.all().stream()
        .filter(it -> it.variable(variable).equals(value) && it.command().contains(program))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + program + " with " + variable + "=" + value));
  }
}
