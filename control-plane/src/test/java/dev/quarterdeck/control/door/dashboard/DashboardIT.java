package dev.quarterdeck.control.door.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.door.rest.TestClient;
import dev.quarterdeck.control.door.rest.TestClient.Answer;
import dev.quarterdeck.control.door.rest.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DashboardIT {
  @TempDir private static Path directory;
  private static TestServer server;
  private static TestClient browser;

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(directory.resolve("dist/assets"));
    Files.writeString(directory.resolve("dist/index.html"), "<title>Quarterdeck</title>");
    Files.writeString(directory.resolve("dist/favicon.svg"), "<svg/>");
    Files.writeString(directory.resolve("dist/assets/index-Bx3kQ9aZ.js"), "export {}");
    Files.writeString(directory.resolve("secret.txt"), "secret");
    server =
        TestServer.local(
            Map.of("quarterdeck.dashboard.directory", directory.resolve("dist").toString()));
    browser =
        new TestClient(server.uri())
            .with("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void thePageComesWithHeadersThatAllowNothingForeign() {
    Answer page = browser.get("/");

    assertThat(page.status()).as(page.toString()).isEqualTo(200);
    assertThat(page.response().body()).contains("Quarterdeck");
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
  }

  @Test
  void filesWithAHashInTheirNameMayBeKeptForEver() {
    Answer script = new TestClient(server.uri()).get("/assets/index-Bx3kQ9aZ.js");
    Answer icon = new TestClient(server.uri()).get("/favicon.svg");

    assertThat(script.header("Content-Type")).startsWith("text/javascript");
    assertThat(script.header("Cache-Control")).contains("immutable");
    assertThat(icon.header("Content-Type")).isEqualTo("image/svg+xml");
    assertThat(icon.header("Cache-Control")).isEqualTo("no-cache");
  }

  @Test
  void anAddressThatAPersonOpensIsThePage() {
    Answer deep = browser.get("/sessions/default/brave-otter");

    assertThat(deep.status()).isEqualTo(200);
    assertThat(deep.response().body()).contains("Quarterdeck");
  }

  @Test
  void anAddressOfTheApiOrOfAMissingFileIsNot() {
    Answer api = browser.with("Authorization", "Bearer " + TestServer.TOKEN).get("/api/v1/nothing");
    Answer file = new TestClient(server.uri()).get("/assets/old-00000000.js");

    assertThat(api.text("/code")).isEqualTo("no_such_address");
    assertThat(file.status()).isEqualTo(404);
    assertThat(file.text("/code")).isEqualTo("no_such_address");
  }

  @Test
  void nothingOutsideTheDirectoryIsServed() {
    for (String path : new String[] {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt"}) {
      Answer answer = browser.get(path);

      assertThat(answer.response().body())
          .as(path)
          .doesNotContain("secret\n", "secret</")
          .isNotEqualTo("secret");
    }
  }
}
