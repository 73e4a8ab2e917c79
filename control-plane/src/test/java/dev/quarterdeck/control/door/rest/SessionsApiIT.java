package dev.quarterdeck.control.door.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.control.door.rest.TestClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SessionsApiIT {
  private static final String DEMO = "{\"agent\":{\"kind\":\"demo\"}}";
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

  private static Answer create(String namespace, String rest) {
    return client.post("namespaces/" + namespace + "/sessions", "{" + rest + "}");
  }

  @Test
  void makesASessionWithAReadableNameOfItsOwn() {
    Answer made = create("default", "\"spec\":" + DEMO);

    assertThat(made.status()).as(made.toString()).isEqualTo(201);
    assertThat(made.text("/metadata/name")).matches("[a-z]+-[a-z]+(-[0-9a-f]{5})?");
    assertThat(made.header("Location"))
        .isEqualTo("/api/v1/namespaces/default/sessions/" + made.text("/metadata/name"));
    assertThat(made.text("/spec/agent/kind")).isEqualTo("demo");
    assertThat(made.text("/status/phase")).isEqualTo("Pending");
    assertThat(made.json().at("/status/conditions")).hasSizeGreaterThan(3);
    assertThat(made.header("Content-Type")).startsWith("application/json");
  }

  @Test
  void readsASessionAsItWasMade() {
    Answer made =
        create(
            "default",
            "\"name\":\"reads\",\"spec\":{\"agent\":{\"kind\":\"acp\",\"command\":[\"gemini\",\"--acp\"],\"model\":\"m\"},"
                + "\"prompt\":\"Fix it\",\"completion\":\"WhenIdle\"}");

    Answer read = client.get("namespaces/default/sessions/reads");

    assertThat(read.status()).isEqualTo(200);
    assertThat(read.json()).isEqualTo(made.json());
    assertThat(read.json().get("spec").toString())
        .isEqualTo(
            "{\"agent\":{\"kind\":\"acp\",\"command\":[\"gemini\",\"--acp\"],\"model\":\"m\"},"
                + "\"prompt\":\"Fix it\",\"completion\":\"WhenIdle\"}");
    assertThat(read.json().at("/status/prompts/queued").asInt()).isEqualTo(1);
  }

  @Test
  void theSameClientIdMakesOneSession() {
    Answer first = create("default", "\"clientId\":\"once\",\"spec\":" + DEMO);

    Answer second = create("default", "\"clientId\":\"once\",\"spec\":" + DEMO);

    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.text("/metadata/uid")).isEqualTo(first.text("/metadata/uid"));
  }

  @Test
  void theSameClientIdAtTheSameMomentMakesOneSession() throws Exception {
    Callable<Answer> ask = () -> create("default", "\"clientId\":\"race\",\"spec\":" + DEMO);
    List<Answer> answers = new ArrayList<>();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> futures = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        futures.add(threads.submit(ask));
      }
      for (Future<Answer> future : futures) {
        answers.add(future.get());
      }
    }

    assertThat(answers).extracting(Answer::status).containsOnly(200, 201);
    assertThat(answers)
        .extracting(answer -> answer.text("/metadata/uid"))
        .containsOnly(answers.getFirst().text("/metadata/uid"));
    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
  }

  @Test
  void theSameNameAndSpecIsTheSameSessionAndAnotherSpecIsRefused() {
    Answer first = create("default", "\"name\":\"mine\",\"spec\":" + DEMO);
    Answer again = create("default", "\"name\":\"mine\",\"spec\":" + DEMO);
    Answer other =
        create(
            "default",
            "\"name\":\"mine\",\"spec\":{\"agent\":{\"kind\":\"demo\",\"model\":\"x\"}}");

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.text("/code")).isEqualTo("name_taken");
  }

  @Test
  void pagesShowEverySessionOnceNewestFirst() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      made.addFirst(create("paged", "\"spec\":" + DEMO).text("/metadata/name"));
    }

    List<String> seen = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      JsonNode page = client.get("namespaces/paged/sessions?limit=3" + cursor).json();
      page.get("sessions").forEach(session -> seen.add(session.at("/metadata/name").asText()));
      cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : "";
      pages++;
    } while (!cursor.isEmpty());

    assertThat(seen).isEqualTo(made);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void listsByPhaseAndOverAllNamespaces() {
    create("one", "\"name\":\"p\",\"spec\":" + DEMO);
    create("two", "\"name\":\"p\",\"spec\":" + DEMO);

    JsonNode pending = client.get("sessions?phase=Pending&limit=500").json();
    JsonNode running = client.get("sessions?phase=running").json();
    JsonNode namespaces = client.get("namespaces").json();

    assertThat(pending.at("/sessions").findValuesAsText("namespace")).contains("one", "two");
    assertThat(running.toString()).isEqualTo("{\"sessions\":[]}");
    assertThat(namespaces.at("/namespaces").findValuesAsText("name"))
        .contains("default", "one", "two");
  }

  @Test
  void aDeletedSessionIsGoneAndItsNameFree() {
    create("default", "\"name\":\"gone\",\"clientId\":\"gone\",\"spec\":" + DEMO);

    Answer deleted = client.delete("namespaces/default/sessions/gone");

    assertThat(deleted.status()).isEqualTo(202);
    assertThat(client.get("namespaces/default/sessions/gone").text("/code"))
        .isEqualTo("session_not_found");
    assertThat(client.delete("namespaces/default/sessions/gone").status()).isEqualTo(404);
    assertThat(create("default", "\"name\":\"gone\",\"spec\":" + DEMO).status()).isEqualTo(201);
  }
}
