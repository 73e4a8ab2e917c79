package dev.quarterdeck.e2e.laptop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.e2e.Answer;
import dev.quarterdeck.e2e.Api;
import dev.quarterdeck.e2e.Checkout;
import dev.quarterdeck.e2e.Command;
import dev.quarterdeck.e2e.ControlPlaneProcess;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Laptop;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be done gets one sentence that says why and what to do instead. */
@Tag("laptop")
class NonsenseIT {
  @RegisterExtension static final Laptop LAPTOP = new Laptop();
  private static ControlPlaneProcess running;
  private static Api api;

  @BeforeAll
  static void start() {
    running = LAPTOP.start();
    api = running.api();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          no spec at all              | {}                                                                | 422 | invalid_field | spec
          an unknown agent            | {"spec":{"agent":{"kind":"clippy"}}}                              | 422 | invalid_field | acp
          no command for acp          | {"spec":{"agent":{"kind":"acp"}}}                                 | 422 | invalid_field | command
          a blank prompt              | {"spec":{"agent":{"kind":"demo"},"prompt":"  "}}                  | 422 | invalid_field | prompt
          a field that is not there   | {"spec":{"agent":{"kind":"demo"},"promt":"hello"}}                | 422 | unknown_field | promt
          a name that cannot be       | {"name":"Not A Name","spec":{"agent":{"kind":"demo"}}}            | 422 | invalid_field | name
          an image on a laptop        | {"spec":{"agent":{"kind":"demo"},"image":"debian"}}               | 422 | invalid_field | laptop
          not JSON                    | {"spec":                                                          | 400 | invalid_json  | JSON
          """)
  void refusesASpecWithASentence(String what, String body, int status, String code, String word) {
    Answer answer = api.postText("namespaces/default/sessions", body).expectProblem(status, code);

    assertThat(answer.text()).as(what).contains(word);
  }

  @Test
  void saysWhichProgramOfASessionDoesNotExist() {
    api.post(
            "namespaces/default/sessions",
            Map.of(
                "name",
                "no-program",
                "spec",
                Map.of("agent", Map.of("kind", "acp", "command", List.of("no-such-agent")))))
        .expect(201);
    Conversation session = api.session("default", "no-program");

    session.awaitPhase("Failed");

    assertThat(session.status().path("reason").asText()).isEqualTo("AgentNotStarted");
    assertThat(session.status().path("message").asText()).contains("no-such-agent");
    assertThat(session.condition("Stalled").orElseThrow().path("status").asText())
        .isEqualTo("True");
  }

  @Test
  void saysWhatItIsThatDoesNotExist() {
    api.get("namespaces/default/sessions/nobody").expectProblem(404, "session_not_found");
    api.get("no/such/address").expectProblem(404, "no_such_address");
    api.get("sessions?phase=Sleeping").expectProblem(400, "invalid_request");
    api.call("PUT", "sessions", "{}", Map.of("Content-Type", "application/json"))
        .expectProblem(405, "method_not_allowed");
  }

  @Test
  void saysThatAPortIsBusy(@TempDir Path elsewhere) {
    int port = running.url().getPort();

    Command.Result result =
        run(Map.of(), "--port", Integer.toString(port), "--data", elsewhere.toString());

    assertOneSentence(result, "Port " + port, "--port");
  }

  @Test
  void saysWhoUsesTheDataDirectoryAlready() {
    Command.Result result = run(Map.of(), "--port", "0", "--data", LAPTOP.data().toString());

    assertOneSentence(result, "Another Quarterdeck", running.url().toString(), "--data");
    api.get("me").expect(200);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"--port,many", "--prot,8484", "--host,no-such-host.invalid"})
  void saysWhichOptionIsNotUnderstood(String option, String value, @TempDir Path elsewhere) {
    Command.Result result = run(Map.of(), "--data", elsewhere.toString(), option, value);

    assertThat(result.code()).isNotZero();
    assertThat(result.err()).contains(option).doesNotContain("Exception", "\tat ");
  }

  /** In a mount namespace of its own, where the place of JDKs is empty. */
  @Test
  void saysThatThereIsNoJdk(@TempDir Path home) {
    Command.Result result =
        Command.of(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs none /usr/lib/jvm && exec \"$0\" --port 0",
                Checkout.path("dev/run").toString())
            .withOnly(Map.of("PATH", "/usr/bin:/bin:/usr/sbin:/sbin", "HOME", home.toString()))
            .run();

    assertThat(result.code()).as(result.toString()).isNotZero();
    assertThat(result.err()).contains("No JDK 25 was found", "JAVA_HOME");
  }

  private static Command.Result run(Map<String, String> environment, String... options) {
    return Command.of(
            Stream.concat(Stream.of(Checkout.path("dev/run").toString()), Stream.of(options))
                .toList())
        .with(environment)
        .run();
  }

  private static void assertOneSentence(Command.Result result, String... words) {
    assertThat(result.code()).as(result.toString()).isNotZero();
    assertThat(result.err()).contains(words).doesNotContain("Exception", "\tat ");
    assertThat(result.out()).doesNotContain("#token=");
  }
}
