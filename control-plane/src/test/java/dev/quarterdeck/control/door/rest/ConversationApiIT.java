package dev.quarterdeck.control.door.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.control.conversation.TestRunner;
import dev.quarterdeck.control.door.rest.TestClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Prompts, interrupts and approvals, with a runner on the other side. */
final class ConversationApiIT {
  private static TestServer server;
  private static TestClient client;

  @BeforeAll
  static void start() {
    server = TestServer.local();
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String path(String name) {
    return "namespaces/default/sessions/" + name;
  }

  private static TestRunner session(String name) {
    String uid =
        client
            .post(
                "namespaces/default/sessions",
                "{\"name\":\"" + name + "\",\"spec\":{\"agent\":{\"kind\":\"demo\"}}}")
            .text("/metadata/uid");
    return server.runner(uid);
  }

  private static String asked(String name) {
    TestRunner runner = session(name);
    runner.starts();
    runner.begins("turn");
    runner.asks("ask-of-" + name);
    return client.get(path(name) + "/approvals?state=pending").text("/approvals/0/id");
  }

  @Test
  void aPromptIsTakenOnceByItsId() {
    session("prompted");

    Answer first = client.post(path("prompted") + "/prompts", "{\"id\":\"p1\",\"text\":\"Hello\"}");
    Answer again = client.post(path("prompted") + "/prompts", "{\"id\":\"p1\",\"text\":\"Hello\"}");
    Answer other = client.post(path("prompted") + "/prompts", "{\"id\":\"p1\",\"text\":\"Bye\"}");

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(other.text("/code")).isEqualTo("id_taken");
    JsonNode prompts = client.get(path("prompted") + "/prompts").json().get("prompts");
    assertThat(prompts).hasSize(1);
    assertThat(prompts.at("/0/state").asText()).isEqualTo("Queued");
    assertThat(prompts.at("/0/actor").asText()).isEqualTo("owner");
  }

  @Test
  void aPromptCanBeTakenBackUntilTheAgentHasIt() {
    TestRunner runner = session("removed");
    client.post(path("removed") + "/prompts", "{\"id\":\"sent\",\"text\":\"One\"}");
    client.post(path("removed") + "/prompts", "{\"id\":\"waits\",\"text\":\"Two\"}");
    runner.starts();

    Answer waits = client.delete(path("removed") + "/prompts/waits");
    Answer sent = client.delete(path("removed") + "/prompts/sent");
    Answer unknown = client.delete(path("removed") + "/prompts/nobody");

    assertThat(waits.status()).isEqualTo(204);
    assertThat(sent.text("/code")).isEqualTo("prompt_sent");
    assertThat(unknown.text("/code")).isEqualTo("prompt_not_found");
    assertThat(client.get(path("removed") + "/prompts").json().get("prompts")).hasSize(1);
  }

  @Test
  void aTurnCanBeInterruptedAndAnIdleAgentNot() {
    TestRunner runner = session("interrupted");
    runner.starts();

    Answer idle = client.post(path("interrupted") + "/interrupt", "");
    runner.begins("turn");
    Answer running = client.post(path("interrupted") + "/interrupt", "");

    assertThat(idle.text("/code")).isEqualTo("no_turn_running");
    assertThat(running.status()).isEqualTo(202);
  }

  @Test
  void theFirstVerdictCountsAndTheSecondLearnsWhose() {
    String id = asked("decided");
    String verdict = path("decided") + "/approvals/" + id + "/verdict";

    Answer approved =
        client.post(
            verdict, "{\"decision\":\"Approve\",\"optionId\":\"allow\",\"reason\":\"fine\"}");
    Answer late = client.post(verdict, "{\"decision\":\"Deny\"}");

    assertThat(approved.status()).as(approved.toString()).isEqualTo(200);
    assertThat(approved.text("/state")).isEqualTo("Approved");
    assertThat(approved.text("/decision/by")).isEqualTo("owner");
    assertThat(approved.json().get("delivered").asBoolean()).isFalse();
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.text("/code")).isEqualTo("already_decided");
    assertThat(late.text("/decision/by")).isEqualTo("owner");
    assertThat(late.text("/decision/at")).isEqualTo(approved.text("/decision/at"));
  }

  @Test
  void anOptionThatTheAgentDidNotOfferIsRefusedWithThoseItDid() {
    String id = asked("options");

    Answer refused =
        client.post(
            path("options") + "/approvals/" + id + "/verdict",
            "{\"decision\":\"Approve\",\"optionId\":\"maybe\"}");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text("/field")).isEqualTo("optionId");
    assertThat(refused.text("/hint")).contains("allow, reject");
  }

  @Test
  void anApprovalBelongsToItsSession() {
    String id = asked("owner-of-it");
    session("stranger");

    Answer refused =
        client.post(
            path("stranger") + "/approvals/" + id + "/verdict", "{\"decision\":\"Approve\"}");

    assertThat(refused.text("/code")).isEqualTo("approval_not_found");
  }

  @Test
  void theInboxShowsWhatIsPendingEverywhere() {
    String id = asked("inbox");

    JsonNode inbox = client.get("approvals?state=pending&limit=500").json();

    assertThat(inbox.at("/approvals").findValuesAsText("id")).contains(id);
    JsonNode session = client.get(path("inbox")).json();
    assertThat(session.at("/status/phase").asText()).isEqualTo("Waiting");
    assertThat(session.at("/status/waitingFor").asText()).isEqualTo("Run it?");
    assertThat(session.at("/status/approvals/pending").asInt()).isEqualTo(1);
  }
}
