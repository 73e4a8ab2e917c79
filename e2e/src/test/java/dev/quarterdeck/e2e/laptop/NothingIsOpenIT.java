package dev.quarterdeck.e2e.laptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.quarterdeck.e2e.Answer;
import dev.quarterdeck.e2e.Api;
import dev.quarterdeck.e2e.Checkout;
import dev.quarterdeck.e2e.Command;
import dev.quarterdeck.e2e.ControlPlaneProcess;
import dev.quarterdeck.e2e.Laptop;
import dev.quarterdeck.e2e.WebSocketClient;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who does not have the owner's token gets nothing. */
@Tag("laptop")
class NothingIsOpenIT {
  @RegisterExtension static final Laptop LAPTOP = new Laptop();
  private static ControlPlaneProcess running;

  /** What must work before anybody is signed in, and tells nothing about anybody. */
  private static final Set<String> OPEN =
      Set.of(
          "GET /api/v1/sign-in",
          "POST /api/v1/sign-in",
          "GET /health/liveness",
          "GET /health/readiness",
          // The host wire's own: a sign-in too, and who answers here.
          "POST /auth/login",
          "GET /health");

  @BeforeAll
  static void start() {
    running = LAPTOP.start();
    running.api().startDemo("default", "secret").prompt("think");
  }

  record Operation(String method, String path) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static Stream<Operation> operations() throws IOException {
    JsonNode paths =
        new YAMLMapper().readTree(Checkout.path("docs/openapi.yaml").toFile()).path("paths");
    assertThat(paths.size()).as("operations of the OpenAPI document").isGreaterThan(8);
    return paths.properties().stream()
        .flatMap(path ->
            path.getValue().properties().stream()
                .map(method -> method.getKey().toUpperCase(Locale.ROOT))
                .filter(method -> List.of("GET", "POST", "PUT", "PATCH", "DELETE").contains(method))
                .map(method -> new Operation(method, path.getKey())));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void answersNobodyWithoutAToken(Operation operation) {
    if (OPEN.contains(operation.toString())) {
      return;
    }
    String path =
        operation
            .path()
            .replace("{namespace}", "default")
            .replace("{name}", "secret")
            .replaceAll("\\{\\w+}", "1");

    for (Api stranger :
        List.of(Api.anonymous(running.url()), Api.of(running.url(), "x".repeat(43)))) {
      Answer answer =
          stranger.call(operation.method(), path, "{}", Map.of("Content-Type", "application/json"));
      answer.expectProblem(401, "unauthenticated");
      assertThat(answer.text()).doesNotContain("secret");
    }
  }

  @Test
  void takesNoWrongTokenForASignIn() {
    Answer answer = Api.anonymous(running.url()).post("sign-in", Map.of("token", "wrong"));

    answer.expectProblem(401, "sign_in_refused");
    assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
  }

  @Test
  void givesACookieThatScriptsCannotReadAndThatOtherSitesCannotUse() {
    Answer signIn =
        Api.anonymous(running.url()).post("sign-in", Map.of("token", running.token())).expect(204);
    String cookie = signIn.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie)
        .contains("qd_session=")
        .containsIgnoringCase("HttpOnly")
        .containsIgnoringCase("SameSite=Strict");
    assertThat(cookie).doesNotContain(running.token());
    String pair = cookie.split(";", 2)[0];
    Api browser = Api.anonymous(running.url());
    Map<String, String> ours = Map.of("Cookie", pair, "Origin", running.url().toString());
    Map<String, String> theirs = Map.of("Cookie", pair, "Origin", "http://evil.example");
    Map<String, String> nobodys = Map.of("Cookie", pair);

    browser.call("GET", "me", "", nobodys).expect(200);
    browser
        .call("POST", "namespaces/default/sessions/secret/interrupt", "", theirs)
        .expectProblem(403, "origin_refused");
    browser
        .call("POST", "namespaces/default/sessions/secret/interrupt", "", nobodys)
        .expectProblem(403, "origin_refused");
    browser.call("POST", "sign-out", "", ours).expect(204);
    browser.call("GET", "me", "", ours).expectProblem(401, "unauthenticated");
  }

  /** Java's client does not let one say Host; curl does. */
  @Test
  void answersToNoOtherNameSoThatNoWebPageCanPoseAsIt() {
    Command.Result result =
        Command.of(
                "curl",
                "-sS",
                "-i",
                "-H",
                "Host: evil.example:" + running.url().getPort(),
                "-H",
                "Authorization: Bearer " + running.token(),
                running.url() + "/api/v1/me")
            .run();

    assertThat(result.orFail()).contains(" 421 ", "host_refused").doesNotContain("owner");
  }

  @Test
  void listensOnLoopbackOnly() {
    String listening =
        Command.of("ss", "-Hltn", "sport = :" + running.url().getPort()).run().orFail();

    assertThat(listening.strip().lines())
        .isNotEmpty()
        .allSatisfy(
            line -> assertThat(line).containsAnyOf("127.0.0.1:", "[::ffff:127.0.0.1]:", "[::1]:"));
  }

  @Test
  void keepsTheRunnersDoorClosedToPeopleAndStrangers() {
    assertThat(WebSocketClient.refusal(running.url(), "/ws/host", running.token())).isEqualTo(401);
    assertThat(WebSocketClient.refusal(running.url(), "/ws/host", "wrong")).isEqualTo(401);
  }

  @Test
  void hasNoSecretInItsOutputBesideTheLink() {
    String rest = running.output().replace(running.printedLink(), "");

    assertThat(rest).doesNotContain(running.token());
  }
}
