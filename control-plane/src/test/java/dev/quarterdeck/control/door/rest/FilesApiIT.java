package dev.quarterdeck.control.door.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.conversation.TestRunner;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Between two control planes with a database each. */
final class FilesApiIT {
  private static final String SESSIONS = "namespaces/default/sessions";

  private static TestServer here;
  private static TestServer there;

  @BeforeAll
  static void start() {
    here = TestServer.local();
    there = TestServer.local(Map.of("quarterdeck.import.max-mib", 2));
  }

  @AfterAll
  static void stop() {
    here.close();
    there.close();
  }

  private static TestRunner session(String name) {
    String uid =
        here.client()
            .post(
                SESSIONS,
                "{\"name\":\""
                    + name
                    + "\",\"spec\":{\"agent\":{\"kind\":\"demo\"},\"prompt\":\"Do it.\"}}")
            .text("/metadata/uid");
    TestRunner runner = here.runner(uid);
    runner.starts();
    return runner;
  }

  private static String export(TestServer server, String name) {
    TestClient.Answer answer = server.client().get(SESSIONS + "/" + name + "/export");
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    return answer.response().body();
  }

  private static TestClient.Answer importAt(TestServer server, String query, String file) {
    return server
        .client()
        .with("Content-Type", "application/x-ndjson")
        .post(SESSIONS + "/import" + query, file);
  }

  private static String withoutPlace(String file) {
    return file.replaceFirst("\"place\":\\{[^}]*}", "\"place\":{}");
  }

  @Test
  void aSessionGoesToAnotherControlPlaneAndComesBackEqual() {
    TestRunner runner = session("travels");
    runner.asks("q1");
    Envelope strange = runner.envelope(new Message("x", Optional.empty()));
    runner.sends(
        new Envelope(
            strange.type(),
            strange.ts(),
            strange.hostId(),
            strange.runId(),
            strange.seq(),
            new Json("{ \"text\" : \"1\\u00e9\",\n \"n\":1.50 }")));
    String file = export(here, "travels");

    TestClient.Answer made = importAt(there, "", file);
    String back = export(there, "travels");
    TestClient.Answer again = importAt(there, "?name=other", file);
    TestClient.Answer third = importAt(here, "?name=returned", back);

    assertThat(made.status()).as("%s", made).isEqualTo(201);
    assertThat(back).isEqualTo(file);
    assertThat(file).contains("\\\"n\\\":1.50 }");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text("/metadata/name")).isEqualTo("travels");
    assertThat(third.status()).isEqualTo(201);
    assertThat(export(here, "returned")).isNotEqualTo(file);
    assertThat(withoutPlace(export(here, "returned"))).isEqualTo(withoutPlace(file));
  }

  @Test
  void anImportedSessionHasEndedAndCanOnlyBeReadAndDeleted() {
    session("finished").asks("q1");
    String file = export(here, "finished");
    importAt(there, "", file);
    TestClient client = there.client();
    String path = SESSIONS + "/finished";

    assertThat(client.get(path).text("/status/phase")).isEqualTo("Succeeded");
    assertThat(client.get(path).text("/status/reason")).isEqualTo("Imported");
    assertThat(client.get(path + "/approvals").json().get("approvals")).isEmpty();
    assertThat(client.post(path + "/prompts", "{\"id\":\"p\",\"text\":\"More.\"}").text("/code"))
        .isEqualTo("session_ended");
    assertThat(client.get(path + "/events").json().get("events").size())
        .isEqualTo((int) file.lines().count() - 1);
    assertThat(client.delete(path).status()).isEqualTo(202);
    assertThat(client.get(path).status()).isEqualTo(404);
    assertThat(importAt(there, "", file).status()).isEqualTo(201);
  }

  @Test
  void anImportedSessionLeavesItsNameToOneThatIsMadeInTheCluster() {
    session("guest");
    String uid = importAt(there, "", export(here, "guest")).text("/metadata/uid");

    there.bean(Sessions.class).stepAside(SessionId.of(uid));

    String name = "guest-" + uid.substring(28);
    assertThat(there.client().get(SESSIONS + "/guest").status()).isEqualTo(404);
    assertThat(there.client().get(SESSIONS + "/" + name).text("/metadata/uid")).isEqualTo(uid);
  }

  @Test
  void aFileThatIsNotWholeOrGoodStoresNothingAndNamesTheLine() {
    session("broken");
    List<String> lines = export(here, "broken").lines().toList();

    List<String> swapped = new ArrayList<>(lines);
    swapped.set(2, lines.get(3));
    List<String> noJson = new ArrayList<>(lines);
    noJson.set(1, "{");
    List<String> tooMany = new ArrayList<>(lines);
    tooMany.add(lines.getLast());

    assertRefused(2, "it is not JSON", noJson);
    assertRefused(3, "its rev is 3 where 2 should be", swapped);
    assertRefused(lines.size() + 1, "where the end should be", tooMany);
    assertRefused(lines.size(), "it is missing", lines.subList(0, lines.size() - 1));
    assertRefused(1, "it does not begin a session's export", lines.subList(1, lines.size()));
    assertThat(there.client().get(SESSIONS + "/broken").status()).isEqualTo(404);
  }

  private static void assertRefused(int line, String because, List<String> lines) {
    TestClient.Answer answer = importAt(there, "", String.join("\n", lines) + "\n");
    assertThat(answer.status()).as("%s", answer).isEqualTo(422);
    assertThat(answer.text("/code")).isEqualTo("import_refused");
    assertThat(answer.json().get("line").asInt()).isEqualTo(line);
    assertThat(answer.text("/detail")).startsWith("Line " + line + ": ").contains(because);
  }

  @Test
  void aFileThatIsTooLargeIsRefusedWithTheLimit() {
    TestRunner runner = session("large");
    IntStream.range(0, 6)
        .forEach(i -> runner.says(new Message("x".repeat(500_000), Optional.empty())));
    String file = export(here, "large");

    TestClient.Answer refused = importAt(there, "", file);
    TestClient.Answer taken = importAt(here, "?name=large-again", file);

    assertThat(refused.status()).as("%s", refused).isEqualTo(413);
    assertThat(refused.text("/code")).isEqualTo("body_too_large");
    assertThat(refused.text("/detail")).contains("2 MiB");
    assertThat(taken.status()).as("%s", taken).isEqualTo(201);
  }

  @Test
  void aNameThatIsTakenIsNotTakenAgain() {
    TestRunner runner = session("taken");
    String file = export(here, "taken");
    runner.says(new Message("more", Optional.empty()));

    assertThat(importAt(here, "", file).text("/code")).isEqualTo("name_taken");
    assertThat(importAt(here, "?name=Not+A+Name", file).text("/field")).isEqualTo("name");
  }

  @Test
  void bodiesThatAreReadIntoMemoryStaySmall() {
    TestClient.Answer answer =
        here.client().post(SESSIONS, "{\"name\":\"" + "x".repeat(1_100_000) + "\"}");

    assertThat(answer.status()).as("%s", answer).isEqualTo(413);
  }

  @Test
  void aLongLogLeavesInPieces() {
    TestRunner runner = session("long");
    RunEvent[] thousand =
        IntStream.range(0, 1_000)
            .mapToObj(i -> new Message("word " + i, Optional.empty()))
            .toArray(RunEvent[]::new);
    for (int i = 0; i < 20; i++) {
      runner.says(thousand);
    }

    String file = export(here, "long");
    TestClient.Answer made = importAt(here, "?name=long-again", file);

    assertThat(file.lines().count()).isGreaterThan(20_000);
    assertThat(made.status()).as("%s", made).isEqualTo(201);
    assertThat(withoutPlace(export(here, "long-again"))).isEqualTo(withoutPlace(file));
  }
}
