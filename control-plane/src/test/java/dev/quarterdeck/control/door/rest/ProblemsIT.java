package dev.quarterdeck.control.door.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.door.rest.TestClient.Answer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Nonsense, and what is said to it. */
final class ProblemsIT {
  private static final String SESSIONS = "namespaces/default/sessions";
  private static TestServer server;
  private static TestClient client;

  @BeforeAll
  static void start() {
    server = TestServer.local();
    client = server.client();
    client.post(SESSIONS, "{\"name\":\"known\",\"spec\":{\"agent\":{\"kind\":\"demo\"}}}");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private record Case(
      String what, String method, String path, String body, int status, String code, String says) {}

  private static Case get(String what, String path, int status, String code, String says) {
    return new Case(what, "GET", path, "", status, code, says);
  }

  private static Case post(
      String what, String path, String body, int status, String code, String says) {
    return new Case(what, "POST", path, body, status, code, says);
  }

  private static Case spec(String what, String spec, String field, String says) {
    return post(
        what,
        SESSIONS,
        "{\"spec\":" + spec + "}",
        422,
        field.contains("!") ? "unknown_field" : "invalid_field",
        "\"field\":\"" + field.replace("!", "") + "\"|" + says);
  }

  private static Stream<Case> cases() {
    return Stream.of(
        get("an unknown session", SESSIONS + "/nobody", 404, "session_not_found", "nobody"),
        get("an impossible name", SESSIONS + "/No_Body", 404, "session_not_found", "No_Body"),
        get("an unknown address", "nothing", 404, "no_such_address", "/api/v1/nothing"),
        get("an unknown phase", "sessions?phase=Happy", 400, "invalid_request", "Happy"),
        get("a limit of none", "sessions?limit=0", 400, "invalid_request", "1 to 500"),
        get("a limit of words", "sessions?limit=many", 400, "invalid_request", "limit"),
        get("a cursor of somebody else", "sessions?cursor=abc", 400, "invalid_request", "cursor"),
        get("a state of mind", "approvals?state=sad", 400, "invalid_request", "pending"),
        get(
            "a rev before the beginning",
            SESSIONS + "/known/events?after=-1",
            400,
            "invalid_request",
            "rev"),
        new Case("a wrong method", "PUT", "me", "{}", 405, "method_not_allowed", "Allow"),
        post("no JSON", SESSIONS, "{\"spec\":", 400, "invalid_json", "ends too early"),
        post("broken JSON", SESSIONS, "{spec}", 400, "invalid_json", "broken at line 1"),
        post("a list", SESSIONS, "[]", 400, "invalid_json", "object"),
        post("no body", SESSIONS, "", 400, "invalid_request", "JSON body"),
        post("no spec", SESSIONS, "{}", 422, "invalid_field", "no spec"),
        post(
            "a misspelt field",
            SESSIONS,
            "{\"nmae\":\"x\"}",
            422,
            "unknown_field",
            "clientId, name, spec"),
        post(
            "a name with a capital",
            SESSIONS,
            "{\"name\":\"Big\",\"spec\":{\"agent\":{\"kind\":\"demo\"}}}",
            422,
            "invalid_field",
            "small letters"),
        spec(
            "an unknown agent", "{\"agent\":{\"kind\":\"gpt\"}}", "spec.agent.kind", "acp or demo"),
        spec("no agent", "{}", "spec.agent.kind", "acp or demo"),
        spec(
            "no command",
            "{\"agent\":{\"kind\":\"acp\"}}",
            "spec.agent.command",
            "needs a command"),
        spec(
            "a blank command",
            "{\"agent\":{\"kind\":\"acp\",\"command\":[\" \"]}}",
            "spec.agent.command",
            "blank"),
        spec(
            "an image on a laptop",
            "{\"agent\":{\"kind\":\"demo\"},\"image\":\"x\"}",
            "spec.image",
            "laptop"),
        spec(
            "a pod on a laptop",
            "{\"agent\":{\"kind\":\"demo\"},\"pod\":{}}",
            "spec.pod",
            "laptop"),
        spec(
            "a blank prompt",
            "{\"agent\":{\"kind\":\"demo\"},\"prompt\":\" \"}",
            "spec.prompt",
            "blank"),
        spec(
            "a misspelt field of the agent",
            "{\"agent\":{\"kind\":\"demo\",\"modle\":\"x\"}}",
            "spec.agent.modle!",
            "command, kind, model"),
        post(
            "a prompt without words",
            SESSIONS + "/known/prompts",
            "{\"id\":\"a\",\"text\":\"\"}",
            422,
            "invalid_field",
            "blank"),
        post(
            "a prompt without an id",
            SESSIONS + "/known/prompts",
            "{\"text\":\"a\"}",
            422,
            "invalid_field",
            "UUID"),
        post(
            "a prompt that is too long",
            SESSIONS + "/known/prompts",
            "{\"id\":\"long\",\"text\":\"" + "x".repeat(100_001) + "\"}",
            422,
            "invalid_field",
            "100000"),
        post(
            "a body that is too large",
            SESSIONS + "/known/prompts",
            "{\"id\":\"large\",\"text\":\"" + "x".repeat(1_100_000) + "\"}",
            413,
            "body_too_large",
            "1 MiB"),
        post(
            "an unknown approval",
            SESSIONS + "/known/approvals/nothing/verdict",
            "{\"decision\":\"Approve\"}",
            404,
            "approval_not_found",
            "nothing"));
  }

  @TestFactory
  Stream<DynamicTest> says() {
    return cases().map(one -> DynamicTest.dynamicTest(one.what(), () -> check(one)));
  }

  private static void check(Case one) {
    Answer answer = client.send(one.method(), one.path(), one.body());

    assertThat(answer.status()).as(answer.toString()).isEqualTo(one.status());
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.text("/code")).as(answer.toString()).isEqualTo(one.code());
    assertThat(answer.response().body()).contains(one.says().split("\\|"));
    assertThat(answer.text("/hint")).isNotBlank();
    assertThat(answer.json().get("status").asInt()).isEqualTo(one.status());
    assertThat(answer.response().body()).doesNotContain("Exception", "dev.quarterdeck", "\tat ");
  }

  @Test
  void aBodyOfAnotherTypeIsRefused() {
    Answer answer = client.with("Content-Type", "text/plain").post(SESSIONS, "hello");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(415);
    assertThat(answer.text("/code")).isEqualTo("unsupported_media_type");
  }

  @Test
  void aFormatThatWeDoNotHaveIsRefused() {
    Answer answer = client.with("Accept", "application/xml").get("sessions");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(406);
    assertThat(answer.text("/code")).isEqualTo("not_acceptable");
  }

  @Test
  void anAcceptOfAnythingGetsThePageOfEvents() {
    Answer answer = client.with("Accept", "*/*").get(SESSIONS + "/known/events");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
  }
}
