package dev.quarterdeck.control.door.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.control.TestClock;
import dev.quarterdeck.control.conversation.TestRetention;
import dev.quarterdeck.control.conversation.TestRunner;
import dev.quarterdeck.protocol.RunEvent;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A session of a hundred days ago, of which the first day is not kept any more. */
final class ForgottenEventsIT {
  private static final Duration LONG = Duration.ofDays(100);
  private static final String EVENTS = "namespaces/default/sessions/old/events";

  @Test
  void readersAreToldWhatIsNotKeptAnyMore() {
    try (TestServer server = TestServer.local(Map.of(TestClock.BEHIND, LONG))) {
      TestClient client = server.client();
      String uid =
          client
              .post(
                  "namespaces/default/sessions",
                  "{\"name\":\"old\",\"spec\":{\"agent\":{\"kind\":\"demo\"}}}")
              .text("/metadata/uid");
      TestRunner runner = server.runner(uid);
      runner.starts();
      long before = client.get(EVENTS).json().get("lastRev").asLong();
      assertThat(client.get(EVENTS).json().get("firstRev").asLong()).isOne();
      server.bean(TestClock.class).goesBy(LONG);
      TestRetention.once(server.context());

      JsonNode empty = client.get(EVENTS).json();
      try (TestStream early = TestStream.open(client, EVENTS, "")) {
        TestStream.Message told = early.next();
        runner.says(new RunEvent.Message("still here", Optional.empty()));
        TestStream.Message next = early.next();

        assertThat(told.event()).isEqualTo("forgotten");
        assertThat(told.rev()).isEqualTo(before);
        assertThat(told.json().get("upToRev").asLong()).isEqualTo(before);
        assertThat(next.rev()).isEqualTo(before + 1);
        assertThat(next.event()).isEmpty();
      }
      try (TestStream late = TestStream.open(client, EVENTS + "?after=" + before, "")) {
        assertThat(late.next().rev()).isEqualTo(before + 1);
      }
      JsonNode page = client.get(EVENTS).json();

      assertThat(empty.get("events")).isEmpty();
      assertThat(empty.get("firstRev").asLong()).isEqualTo(before + 1);
      assertThat(page.at("/events/0/rev").asLong()).isEqualTo(before + 1);
      assertThat(page.get("firstRev").asLong()).isEqualTo(before + 1);
    }
  }
}
