package dev.quarterdeck.control.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.platform.database.TestDatabase;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class ReplicasIT {
  private static final String DEMO = "{agent: {kind: demo}}";

  /** On every node, and without any program that we would start. */
  private static final String EMPTY_IMAGE = "quarterdeck-dev/pause:1";

  private TestCluster cluster;
  private TestDatabase database;

  @BeforeEach
  void start() {
    cluster = TestCluster.join();
    database = TestDatabase.create();
  }

  @AfterEach
  void stop() {
    cluster.close();
    database.close();
  }

  @Test
  void oneOfTwoLeadsAndTheOtherTakesOver() {
    try (TestOperator two = withTwo()) {
      cluster.apply("later", DEMO);

      eventually().until(two::leads);
      eventually().until(() -> two.session("later").phase() == Phase.STARTING);
    }
  }

  private TestOperator withTwo() {
    TestOperator two;
    try (TestOperator one = TestOperator.start(cluster, database, "one")) {
      eventually().until(one::leads);
      two = TestOperator.start(cluster, database, "two");
      cluster.apply("first", DEMO);
      eventually().until(() -> one.session("first").phase() == Phase.STARTING);
      eventually().until(two::isReady);
      assertThat(two.leads()).isFalse();
    }
    return two;
  }

  @Test
  void aReplicaIsNotReadyUntilItHasSeenWhatItWatches() {
    String user = "somebody-in-" + cluster.namespace();
    try (TestOperator operator = TestOperator.startAs(user, cluster, database)) {
      eventually().until(operator::hasDatabase);
      assertThat(operator.isReady()).isFalse();

      cluster.allowWatching(user, "quarterdeck.dev", "agentsessions");
      cluster.allowWatching(user, "", "pods");
      eventually().until(operator::isReady);
      // Nobody allowed it to take the Lease.
      assertThat(operator.leads()).isFalse();
    }
  }

  @Test
  void whatHappenedWhileNobodyWatchedIsFoundAtTheNextStart() {
    SessionId gone;
    try (TestOperator before = TestOperator.start(cluster, database, "before")) {
      cluster.apply("gone", DEMO);
      cluster.apply("stays", DEMO);
      eventually().until(() -> before.session("gone").phase() == Phase.STARTING);
      eventually().until(() -> before.session("stays").phase() == Phase.STARTING);
      gone = before.session("gone").id();
    }
    cluster.delete("gone");
    cluster.apply("came", DEMO);

    try (TestOperator after = TestOperator.start(cluster, database, "after")) {
      eventually().until(() -> after.sessions().find(gone).orElseThrow().deleted());
      eventually().until(() -> after.session("came").phase() == Phase.STARTING);
      assertThat(after.session("stays").launch().attempt()).isEqualTo(1);
    }
  }

  @Test
  void crashLoopGetsAnotherPodAndIsCounted() {
    try (TestOperator operator = TestOperator.start(cluster, database, "one", EMPTY_IMAGE)) {
      cluster.apply("crashes", DEMO);

      eventually().until(() -> operator.session("crashes").launch().failures() == 1);
      eventually().until(() -> operator.session("crashes").launch().attempt() == 2);
      Session session = operator.session("crashes");
      assertThat(session.why().orElseThrow().reason()).isIn(Reason.SETUP_FAILED, Reason.LAUNCHING);
    }
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(120)).ignoreExceptions();
  }
}
