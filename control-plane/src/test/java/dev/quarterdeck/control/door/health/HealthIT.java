package dev.quarterdeck.control.door.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.door.rest.TestClient;
import dev.quarterdeck.control.door.rest.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alive whatever the database does, ready only with it. */
final class HealthIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path data;

  @Test
  void isAliveAndNotReadyUntilTheDatabaseComesAndWheneverItIsAway() throws IOException {
    int port = freePort();
    try (TestServer server =
        TestServer.onDatabase("jdbc:postgresql://127.0.0.1:" + port + "/postgres")) {
      TestClient client = server.client();

      assertThat(client.get("/health/liveness").status()).isEqualTo(200);
      assertThat(client.get("/health/readiness").status()).isEqualTo(503);
      assertThat(client.get("sessions").text("/code")).isEqualTo("database_unavailable");

      EmbeddedPostgres postgres = postgres(port);
      await().atMost(PATIENCE).until(() -> client.get("/health/readiness").status() == 200);
      assertThat(client.get("sessions").status()).isEqualTo(200);

      postgres.close();
      await().atMost(PATIENCE).until(() -> client.get("/health/readiness").status() == 503);
      assertThat(client.get("/health/liveness").status()).isEqualTo(200);
      TestClient.Answer away = client.get("sessions");
      assertThat(away.status()).as(away.toString()).isEqualTo(503);
      assertThat(away.header("Retry-After")).isNotBlank();

      try (EmbeddedPostgres again = postgres(port)) {
        await().atMost(PATIENCE).until(() -> client.get("/health/readiness").status() == 200);
        assertThat(client.get("sessions").status()).isEqualTo(200);
      }
    }
  }

  private EmbeddedPostgres postgres(int port) throws IOException {
    Files.createDirectories(data);
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(data.resolve("pg"))
        .setCleanDataDirectory(false)
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
