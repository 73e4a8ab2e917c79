package dev.quarterdeck.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.LiveProcess;
import dev.quarterdeck.e2e.Patience;
import dev.quarterdeck.e2e.Transcript;
import dev.quarterdeck.e2e.Viewer;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Something dies in the middle of a turn. The demonstration agent counts, so that what is lost or
 * doubled shows.
 */
@Tag("cluster")
class FaultsIT {
  private static final int MANY = 20_000;
  private static final String COUNT = "flood " + MANY + " then long 12";
  private static final int TICKS = 12;

  @RegisterExtension static final Installation QUARTERDECK = new Installation();

  @AfterEach
  void healthyForTheNext() {
    QUARTERDECK.release().awaitReplicas(2);
  }

  @Test
  void goesOnWhenBothReplicasAreKilledAtOnce() {
    Conversation session = QUARTERDECK.applyDemo("killed");
    try (Viewer viewer = session.watch()) {
      session.prompt(COUNT);
      viewer.await("the flood", it -> !it.pieces().isEmpty());

      List<LiveProcess> replicas =
          QUARTERDECK.release().controlPlanePods().stream()
              .map(Pod::getMetadata)
              .map(pod -> Release.process(pod.getName()))
              .toList();
      assertThat(replicas).hasSize(2);
      replicas.forEach(LiveProcess::kill);

      assertCountedOnceInOneRun(session, viewer);
    }
  }

  @Test
  void goesOnWhenTheLeaderIsDeletedAndAnotherLeads() {
    Conversation session = QUARTERDECK.applyDemo("deleted");
    String leader = QUARTERDECK.release().leader();
    assertThat(QUARTERDECK.release().controlPlanePods())
        .anyMatch(pod -> pod.getMetadata().getName().equals(leader));
    try (Viewer viewer = session.watch()) {
      session.prompt(COUNT);
      viewer.await("the flood", it -> !it.pieces().isEmpty());

      QUARTERDECK
          .cluster()
          .kubectl("delete", "pod", leader, "-n", Release.NAMESPACE, "--wait=false")
          .orFail();
      Patience.await("another replica leads")
          .until(() -> !QUARTERDECK.release().leader().equals(leader));
      Conversation born = QUARTERDECK.applyDemo("born-later");

      assertCountedOnceInOneRun(session, viewer);
      assertThat(born.phase()).isEqualTo("Idle");
    }
  }

  @Test
  void goesOnWhenTheDatabaseIsDeleted() {
    Conversation session = QUARTERDECK.applyDemo("database");
    try (Viewer viewer = session.watch()) {
      session.prompt(COUNT);
      viewer.await("the flood", it -> !it.pieces().isEmpty());

      QUARTERDECK
          .cluster()
          .kubectl(
              "delete",
              "pod",
              "-l",
              "app.kubernetes.io/component=postgresql",
              "-n",
              Release.NAMESPACE,
              "--wait=false")
          .orFail();

      assertCountedOnceInOneRun(session, viewer);
      assertThat(QUARTERDECK.release().controlPlanePods())
          .as("alive all the time")
          .allMatch(pod ->
              pod.getStatus().getContainerStatuses().getFirst().getState().getRunning() != null);
    }
  }

  private static void assertCountedOnceInOneRun(Conversation session, Viewer viewer) {
    Transcript log = session.awaitLog("the end of the turn", it -> it.has("turn.completed"));
    log.assertWhole();
    assertThat(log.pieces()).isEqualTo(oneTo(MANY));
    assertThat(log.ticks()).isEqualTo(oneTo(TICKS));
    assertThat(log.of("run.started")).hasSize(1);
    assertThat(log.has("session.turn_lost")).isFalse();
    viewer.await("all of the turn", it -> it.has("turn.completed"));
    assertThat(viewer.seen().assertWhole()).isEqualTo(log.upTo(viewer.seen().lastRev()));
  }

  @Test
  void startsAgainInTheSamePodWhenTheRunnerIsKilledAndLosesOnlyTheTurn() {
    Conversation session = QUARTERDECK.applyDemo("runner");
    Pod pod = QUARTERDECK.podOf("runner");
    try (Viewer viewer = session.watch()) {
      session.prompt("flood " + MANY + " then long 3600");
      viewer.await("the flood", it -> !it.pieces().isEmpty());
      Transcript stored = session.log();

      QUARTERDECK.runnerOf("runner").kill();
      session.awaitLog("the turn is lost", it -> it.has("session.turn_lost"));
      session.prompt("think");
      Transcript log = session.awaitLog("the next turn", it -> it.has("turn.completed"));

      log.assertWhole();
      assertThat(log.upTo(stored.lastRev())).isEqualTo(stored);
      assertThat(log.pieces()).isEqualTo(oneTo(log.pieces().size()));
      assertThat(log.of("run.started")).hasSize(2);
      viewer.await("the next turn", it -> it.has("turn.completed"));
      assertThat(viewer.seen().assertWhole()).isEqualTo(log.upTo(viewer.seen().lastRev()));
      Pod after = QUARTERDECK.podOf("runner");
      assertThat(after.getMetadata().getUid()).isEqualTo(pod.getMetadata().getUid());
      assertThat(after.getStatus().getContainerStatuses().getFirst().getRestartCount())
          .isEqualTo(1);
    }
  }

  @Test
  void getsAnotherPodWhenItsOwnIsDeletedAndKeepsWhatWasStored() {
    Conversation session = QUARTERDECK.applyDemo("pod");
    session.prompt("flood 50");
    Transcript stored = session.awaitLog("the first turn", it -> it.has("turn.completed"));
    String first = QUARTERDECK.podOf("pod").getMetadata().getName();

    QUARTERDECK.kubectl("delete", "pod", first, "--timeout=60s").orFail();
    session.prompt("think");
    Transcript log = session.awaitLog("the next turn", it -> it.of("turn.completed").size() == 2);

    log.assertWhole();
    assertThat(log.upTo(stored.lastRev())).isEqualTo(stored);
    assertThat(QUARTERDECK.podOf("pod").getMetadata().getName()).isNotEqualTo(first);
  }

  private static List<Integer> oneTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }
}
