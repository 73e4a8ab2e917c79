package dev.quarterdeck.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.e2e.Cluster;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Patience;
import dev.quarterdeck.e2e.Transcript;
import dev.quarterdeck.e2e.Viewer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The last of the cluster's tests: afterwards there is nothing left to test. */
@Tag("cluster")
@Order(Integer.MAX_VALUE)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeAndUninstallIT {
  private static final int TICKS = 20;

  @RegisterExtension static final Installation QUARTERDECK = new Installation();
  private final Cluster cluster = QUARTERDECK.cluster();

  @AfterAll
  static void nothingIsInstalled() {
    Release.forget();
  }

  @Test
  @Order(1)
  void upgradesUnderARunningTurn() {
    Conversation session = QUARTERDECK.applyDemo("upgraded");
    try (Viewer viewer = session.watch()) {
      session.prompt("long " + TICKS);
      viewer.await("a tick", it -> !it.ticks().isEmpty());

      QUARTERDECK.release().helm("upgrade", "--set", "controlPlane.podAnnotations.upgraded=yes");

      Transcript log = session.awaitLog("the end of the turn", it -> it.has("turn.completed"));
      log.assertWhole();
      assertThat(log.ticks()).isEqualTo(IntStream.rangeClosed(1, TICKS).boxed().toList());
      assertThat(log.of("run.started")).hasSize(1);
      viewer.await("all of the turn", it -> it.has("turn.completed"));
      assertThat(viewer.seen().assertWhole()).isEqualTo(log.upTo(viewer.seen().lastRev()));
    }
  }

  @Test
  @Order(2)
  void leavesSessionsAndDataAndNothingElse() {
    cluster
        .helm(
            "uninstall",
            Release.NAME,
            "--namespace",
            Release.NAMESPACE,
            "--wait",
            "--timeout",
            "3m")
        .orFail();

    // Helm waits for what it made itself; pods take a moment more to end.
    Patience.await("nothing of ours is left")
        .until(
            () ->
                ours(
                        "all,serviceaccounts,roles,rolebindings,networkpolicies,poddisruptionbudgets,jobs,configmaps",
                        "-n",
                        Release.NAMESPACE)
                    + ours("clusterroles,clusterrolebindings"),
            String::isBlank);
    cluster.kubectl("get", "crd", Release.CRD).orFail();
    cluster.kubectl("get", "agentsession", "upgraded", "-n", QUARTERDECK.namespace()).orFail();
    assertThat(
            cluster.kubectl("get", "pvc,secrets", "-n", Release.NAMESPACE, "-o", "name").orFail())
        .as("the evaluation database's volume and password stay")
        .contains("persistentvolumeclaim/", "secret/");
    Patience.await("no agent runs without command")
        .until(() -> QUARTERDECK.podsOf("upgraded").isEmpty());
  }

  private String ours(String kinds, String... where) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "get", kinds, "-l", "app.kubernetes.io/instance=" + Release.NAME, "-o", "name"));
    words.addAll(List.of(where));
    return cluster.kubectl(words.toArray(String[]::new)).orFail();
  }

  @Test
  @Order(3)
  void hasNoFinalizerThatCouldHang() {
    String finalizers =
        cluster
            .kubectl("get", "agentsessions", "-A", "-o", "jsonpath={.items[*].metadata.finalizers}")
            .orFail();
    assertThat(finalizers).isBlank();

    cluster.kubectl("delete", "crd", Release.CRD, "--timeout=60s").orFail();
    for (String namespace : List.of(QUARTERDECK.namespace(), Release.NAMESPACE)) {
      cluster.kubectl("delete", "namespace", namespace, "--timeout=120s").orFail();
    }
  }
}
