package dev.quarterdeck.control.door.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.control.conversation.TestRunner;
import dev.quarterdeck.protocol.RunEvent;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class EventsApiIT {
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

  private static TestRunner session(String name) {
    String uid =
        client
            .post(
                "namespaces/default/sessions",
                "{\"name\":\"" + name + "\",\"spec\":{\"agent\":{\"kind\":\"demo\"}}}")
            .text("/metadata/uid");
    TestRunner runner = server.runner(uid);
    runner.starts();
    return runner;
  }

  private static void says(TestRunner runner, int messages) {
    for (int i = 0; i < messages; i++) {
      runner.says(new RunEvent.Message("word " + i, Optional.empty()));
    }
  }

  private static String events(String name) {
    return "namespaces/default/sessions/" + name + "/events";
  }

  @Test
  void pagesAreGaplessAndSayHowFarTheLogGoes() {
    says(session("pages"), 20);

    JsonNode first = client.get(events("pages") + "?limit=10").json();
    JsonNode second = client.get(events("pages") + "?after=10&limit=1000").json();

    long last = first.get("lastRev").asLong();
    List<Long> revs = new ArrayList<>();
    first.get("events").forEach(event -> revs.add(event.get("rev").asLong()));
    second.get("events").forEach(event -> revs.add(event.get("rev").asLong()));
    assertThat(revs).isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    assertThat(first.at("/events/0/type").asText()).isEqualTo("session.created");
    assertThat(second.at("/events").findValuesAsText("text")).contains("word 19");
  }

  @Test
  void aStreamThatIsCutGoesOnWhereItWasWithoutGapOrRepetition() {
    TestRunner runner = session("resumed");
    says(runner, 30);
    List<Long> seen = new ArrayList<>();

    try (TestStream stream = TestStream.open(client, events("resumed"), "")) {
      for (int i = 0; i < 12; i++) {
        seen.add(stream.next().rev());
      }
    }
    says(runner, 30);
    long last = client.get(events("resumed")).json().get("lastRev").asLong();
    try (TestStream stream =
        TestStream.open(client, events("resumed") + "?after=1", seen.getLast().toString())) {
      while (seen.getLast() < last) {
        seen.add(stream.next().rev());
      }
    }

    assertThat(seen).isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
  }

  @Test
  void aStreamShowsWhatHappensWhileItIsOpenAndEndsWithTheSession() {
    TestRunner runner = session("live");
    long last = client.get(events("live")).json().get("lastRev").asLong();

    try (TestStream stream = TestStream.open(client, events("live") + "?after=" + last, "")) {
      says(runner, 1);
      TestStream.Message message = stream.next();
      client.delete("namespaces/default/sessions/live");
      TestStream.Message deleted = stream.next();
      TestStream.Message end = stream.next();

      assertThat(message.json().at("/data/text").asText()).isEqualTo("word 0");
      assertThat(message.rev()).isEqualTo(last + 1);
      assertThat(deleted.json().get("type").asText()).isEqualTo("session.deleted");
      assertThat(end.event()).isEqualTo("end");
      assertThat(stream.isOver()).isTrue();
    }
  }

  @Test
  void aClientThatLeavesEndsItsLoop() {
    session("left");

    TestStream stream = TestStream.open(client, events("left"), "");
    stream.next();
    await().until(() -> watching("left") == 1);
    stream.close();

    await().atMost(Duration.ofSeconds(60)).until(() -> watching("left") == 0);
  }

  private static int watching(String name) {
    return server.bean(EventStreams.class).open(name);
  }

  @Test
  void aClientThatDoesNotReadIsWaitedForInsteadOfBufferedFor() throws Exception {
    TestRunner runner = session("slow");
    String large = "x".repeat(200_000);
    for (int i = 0; i < 100; i++) {
      runner.says(new RunEvent.Message(large, Optional.empty()));
    }

    try (InputStream unread = TestStream.unread(client, events("slow"))) {
      await().until(() -> watching("slow") == 1);
      // As far as socket buffers let it; then it stands still although there is much more.
      long sent = standstill("slow");

      assertThat(sent).isBetween(1L, 70L);
      assertThat(unread.read()).isNotNegative();
    }
  }

  private static long standstill(String name) {
    EventStreams streams = server.bean(EventStreams.class);
    long[] before = {-1};
    await()
        .pollInterval(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(90))
        .until(() -> {
          long now = streams.sent(name);
          boolean still = now == before[0] && now > 0;
          before[0] = now;
          return still;
        });
    return before[0];
  }
}
