package dev.quarterdeck.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.door.rest.TestClient;
import dev.quarterdeck.control.door.rest.TestClient.Answer;
import dev.quarterdeck.control.door.rest.TestServer;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class LocalAccessIT {
  private static final Set<String> OPEN =
      Set.of(
          "GET /",
          "GET /{path:(?!api/|ws/|health/).+}",
          "GET /api/v1/sign-in",
          "POST /api/v1/sign-in",
          "POST /auth/login",
          "GET /health",
          "GET /health/liveness",
          "GET /health/readiness");

  private static TestServer server;
  private static TestClient nobody;

  @BeforeAll
  static void start() {
    server = TestServer.local();
    nobody = new TestClient(server.uri());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyRouteButTheListedOnesNeedsACredential() {
    Set<String> openOnes = new TreeSet<>();
    int closed = 0;
    for (UriRouteInfo<?, ?> route :
        server.bean(Router.class).uriRoutes().toArray(UriRouteInfo[]::new)) {
      String method = route.getHttpMethodName();
      String template = route.getUriMatchTemplate().toString();
      if (method.equals("HEAD") || method.equals("OPTIONS")) {
        continue;
      }
      String path = template.replaceAll("\\{path:.*}$", "a.txt").replaceAll("\\{[^}]*}", "x");
      Answer answer = nobody.send(method, path, method.equals("POST") ? "{}" : "");
      boolean refused = answer.status() == 401 && answer.text("/code").equals("unauthenticated");
      if (refused) {
        closed++;
      } else {
        openOnes.add(method + " " + template);
      }
    }

    assertThat(openOnes).isEqualTo(new TreeSet<>(OPEN));
    assertThat(closed).isGreaterThan(12);
  }

  @Test
  void anAddressThatDoesNotExistIsNotToldToStrangers() {
    Answer answer = nobody.get("nothing/here");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
  }

  @Test
  void aWrongTokenIsNobodys() {
    Answer answer = nobody.bearer("wrong-token-wrong-token-wrong").get("me");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
  }

  @Test
  void aTokenIsExchangedForACookieThatSignsOut() {
    Answer signIn = nobody.post("sign-in", "{\"token\":\"" + TestServer.TOKEN + "\"}");
    String cookie = signIn.header("Set-Cookie");
    TestClient browser = nobody.with("Cookie", cookie.split(";")[0]);

    Answer me = browser.get("me");
    Answer out = browser.with("Origin", origin()).post("sign-out", "");
    Answer after = browser.get("me");

    assertThat(signIn.status()).as(signIn.toString()).isEqualTo(204);
    assertThat(cookie)
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict", "Path=/", "Max-Age=43200")
        .doesNotContain("Secure");
    assertThat(me.json().toString())
        .isEqualTo("{\"name\":\"owner\",\"groups\":[],\"mode\":\"local\"}");
    assertThat(out.status()).isEqualTo(204);
    assertThat(after.status()).isEqualTo(401);
  }

  @Test
  void aCookieChangesNothingWithoutAnOriginOfOurs() {
    TestClient browser = nobody.with("Cookie", cookie());
    String body = "{\"spec\":{\"agent\":{\"kind\":\"demo\"}}}";
    String path = "namespaces/default/sessions";

    assertThat(browser.post(path, body).text("/code")).isEqualTo("origin_refused");
    assertThat(browser.with("Origin", "http://evil.example").post(path, body).text("/code"))
        .isEqualTo("origin_refused");
    assertThat(browser.with("Origin", "null").post(path, body).text("/code"))
        .isEqualTo("origin_refused");
    assertThat(browser.with("Origin", origin()).post(path, body).status()).isEqualTo(201);
    assertThat(
            browser
                .with("Origin", origin())
                .with("Content-Type", "text/plain")
                .post(path, body)
                .status())
        .isEqualTo(415);
  }

  @Test
  void aNameThatPointsHereIsNotUs() {
    TestClient owner = server.client();

    Answer rebound = owner.with("Host", "evil.example:80").get("me");
    Answer page = nobody.with("Host", "evil.example").get("/");

    assertThat(rebound.status()).isEqualTo(421);
    assertThat(rebound.text("/code")).isEqualTo("host_refused");
    assertThat(page.status()).isEqualTo(421);
    assertThat(owner.with("Host", "localhost").get("me").status()).isEqualTo(200);
  }

  @Test
  void guessingIsSlowedDown() {
    try (TestServer own = TestServer.local()) {
      TestClient guesser = new TestClient(own.uri());
      for (int i = 0; i < Attempts.ALLOWED; i++) {
        assertThat(guesser.post("sign-in", "{\"token\":\"guess\"}").text("/code"))
            .isEqualTo("sign_in_refused");
      }

      Answer more = guesser.post("sign-in", "{\"token\":\"guess\"}");

      assertThat(more.status()).isEqualTo(429);
      assertThat(more.header("Retry-After")).isEqualTo("60");
    }
  }

  private static String cookie() {
    return nobody
        .post("sign-in", "{\"token\":\"" + TestServer.TOKEN + "\"}")
        .header("Set-Cookie")
        .split(";")[0];
  }

  private static String origin() {
    return "http://" + server.uri().getAuthority();
  }
}
