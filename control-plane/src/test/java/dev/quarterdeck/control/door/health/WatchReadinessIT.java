package dev.quarterdeck.control.door.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.door.rest.TestClient;
import dev.quarterdeck.control.door.rest.TestServer;
import dev.quarterdeck.control.platform.kubernetes.FakeApiServer;
import dev.quarterdeck.control.reconcile.Declarations;
import dev.quarterdeck.control.reconcile.Leadership;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a cluster a replica is of use when it has seen what there is. */
final class WatchReadinessIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final FakeApiServer kubernetes = new FakeApiServer();
  private TestServer server;
  private TestClient client;

  @BeforeEach
  void start() {
    server = TestServer.cluster(kubernetes.url());
    client = new TestClient(server.uri());
  }

  @AfterEach
  void stop() {
    server.close();
    kubernetes.close();
  }

  @Test
  void isAliveAndNotReadyUntilEveryWatchHasSeenEverything() {
    await().atMost(PATIENCE).until(() -> kubernetes.wasAskedFor("pods"));
    await().atMost(PATIENCE).until(() -> kubernetes.wasAskedFor("agentsessions"));
    assertUnready();

    kubernetes.withholds("pods");
    await().atMost(PATIENCE).until(() -> kubernetes.isWatchedFor("agentsessions"));
    assertUnready();

    kubernetes.withholds();
    await().atMost(PATIENCE).until(() -> client.get("/health/readiness").status() == 200);
    assertThat(server.bean(Leadership.class).leading()).isFalse();
  }

  @Test
  void staysReadyWhenTheClusterGoesAwayLater() {
    kubernetes.withholds();
    await().atMost(PATIENCE).until(() -> client.get("/health/readiness").status() == 200);

    kubernetes.close();

    await().atMost(PATIENCE).until(() -> !server.bean(Declarations.class).live());
    assertThat(client.get("/health/readiness").status()).isEqualTo(200);
  }

  private void assertUnready() {
    TestClient.Answer answer = client.get("/health/readiness");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.response().body()).isEqualTo("{\"status\":\"DOWN\"}");
    assertThat(client.get("/health/liveness").status()).isEqualTo(200);
  }
}
