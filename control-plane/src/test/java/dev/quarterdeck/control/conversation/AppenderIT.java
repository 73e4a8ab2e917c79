package dev.quarterdeck.control.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.conversation.Links.Stored;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.PermissionReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many links at once, and what happens when one of them brings something that cannot be stored. */
class AppenderIT {
  private static TestConversation core;

  @BeforeAll
  static void open() {
    core = TestConversation.open();
  }

  @AfterAll
  static void close() {
    core.close();
  }

  private static Envelope message(TestRunner runner, String text) {
    return runner.envelope(new RunEvent.Message(text, Optional.empty()));
  }

  /** PostgreSQL knows no such time, and the wire lets none in. */
  private static Envelope unstorable(TestRunner runner) {
    Envelope message = message(runner, "from the end of time");
    return new Envelope(
        message.type(),
        Instant.MAX,
        message.hostId(),
        message.runId(),
        message.seq(),
        message.data());
  }

  @Test
  void linksThatBringSomethingAtTheSameTimeShareCommits() throws Exception {
    int links = 40;
    int batches = 25;
    List<Session> sessions = new ArrayList<>();
    List<Future<TestRunner>> runners = new ArrayList<>();

    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < links; i++) {
        Session session = core.session("");
        sessions.add(session);
        runners.add(
            executor.submit(() -> {
              TestRunner runner = core.runner(session);
              runner.starts();
              for (int batch = 0; batch < batches; batch++) {
                runner.sends(message(runner, "a" + batch), message(runner, "b" + batch));
              }
              return runner;
            }));
      }
      for (Future<TestRunner> runner : runners) {
        assertThat(runner.get().epoch()).isPositive();
      }
    }

    for (Session session : sessions) {
      List<Event> events = core.events(session);
      assertThat(events)
          .extracting(Event::rev)
          .isEqualTo(LongStream.rangeClosed(1, events.size()).boxed().toList());
      assertThat(
              events.stream()
                  .map(Event::seq)
                  .filter(OptionalLong::isPresent)
                  .map(OptionalLong::getAsLong)
                  .toList())
          .isEqualTo(LongStream.rangeClosed(1, 1 + 2 * batches).boxed().toList());
      assertThat(events).extracting(Event::recordedAt).isSorted();
    }
    assertThat(core.commitsOf(sessions)).isLessThan((long) links * batches);
  }

  @Test
  void whatCannotBeStoredKeepsItsPlaceAndHoldsNothingUp() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();

    Stored stored =
        runner.sends(message(runner, "before"), unstorable(runner), message(runner, "after"));

    assertThat(stored)
        .isEqualTo(new Stored.UpTo(Map.of(runner.run(), 4L), List.of(), Set.of(), List.of()));
    assertThat(core.types(session))
        .endsWith("agent.message", "session.event_refused", "agent.message");
    Event refused =
        core.events(session).stream()
            .filter(event -> event.type().equals("session.event_refused"))
            .findFirst()
            .orElseThrow();
    assertThat(refused.seq()).hasValue(3);
    assertThat(refused.data().text()).contains("agent.message");
  }

  @Test
  void whatOneLinkBringsDoesNotHarmTheOthers() throws Exception {
    int links = 20;
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Stored>> results = new ArrayList<>();
      for (int i = 0; i < links; i++) {
        boolean bad = i % 5 == 0;
        TestRunner runner = core.runner(core.session(""));
        results.add(
            executor.submit(() -> {
              runner.starts();
              return runner.sends(bad ? unstorable(runner) : message(runner, "fine"));
            }));
      }

      for (Future<Stored> result : results) {
        assertThat(((Stored.UpTo) result.get()).acks()).containsValue(2L);
      }
    }
  }

  @Test
  void aQuestionWithANulIsAskedAllTheSame() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();

    runner.says(
        new RunEvent.PermissionRequested(
            new RequestId("nul"),
            PermissionReason.PERMISSION,
            "Run \0 it?",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "Allow",
            "Reject",
            Optional.empty(),
            List.of()));

    assertThat(core.pending(session)).hasSize(1);
    assertThat(core.find(session).waitingFor()).hasValue("Run \uFFFD it?");
  }

  @Test
  void anOldLinkAndANewOneThatBringTheSameStoreItOnce() throws Exception {
    Session session = core.session("");
    TestRunner old = core.runner(session);
    old.starts();
    List<Envelope> events = LongStream.range(0, 200).mapToObj(i -> message(old, "m" + i)).toList();
    TestRunner young = old.reconnects();

    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> late = executor.submit(() -> events.forEach(event -> old.sends(event)));
      for (Envelope event : events) {
        young.sends(event);
      }
      assertThat(late.get()).isNull();
    }

    assertThat(core.types(session).stream().filter("agent.message"::equals)).hasSize(200);
    assertThat(old.sends(events.getLast())).isEqualTo(new Stored.Fenced());
  }
}
