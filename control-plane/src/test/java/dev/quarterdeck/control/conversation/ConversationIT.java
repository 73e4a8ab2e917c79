package dev.quarterdeck.control.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.approval.Approval;
import dev.quarterdeck.control.conversation.Links.Gap;
import dev.quarterdeck.control.conversation.Links.Stored;
import dev.quarterdeck.control.conversation.Verdicts.Outcome;
import dev.quarterdeck.control.conversation.Verdicts.Verdict;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.resource.Completion;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Prompt;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionSignal.LaunchLost;
import dev.quarterdeck.control.session.Transition.Why;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.ExitReason;
import dev.quarterdeck.protocol.RunEvent.PermissionOutcome;
import dev.quarterdeck.protocol.RunEvent.StopReason;
import dev.quarterdeck.protocol.ServerMessage.Approve;
import dev.quarterdeck.protocol.ServerMessage.SendInput;
import dev.quarterdeck.protocol.ServerMessage.Stop;
import dev.quarterdeck.protocol.SessionEvent.Decision;
import dev.quarterdeck.protocol.TurnId;
import dev.quarterdeck.protocol.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one way in which a session changes, against a real PostgreSQL. */
class ConversationIT {
  private static TestConversation core;

  @BeforeAll
  static void open() {
    core = TestConversation.open();
  }

  @AfterAll
  static void close() throws InterruptedException {
    core.close();
  }

  @Test
  void aSessionRunsFromItsFirstPromptToIdle() {
    Session session = core.session("Say hello");
    TestRunner runner = core.runner(session);

    runner.starts();
    SendInput prompt = runner.nextOrder(SendInput.class);
    runner.says(
        new RunEvent.CommandConfirmed(prompt.commandId(), true, Optional.empty()),
        new RunEvent.TurnStarted(new TurnId("t1"), prompt.inputId()),
        new RunEvent.Message("Hello", Optional.empty()),
        new RunEvent.TurnCompleted(new TurnId("t1"), StopReason.END_TURN, Optional.empty()));

    assertThat(prompt.text()).isEqualTo("Say hello");
    assertThat(core.phase(session)).isEqualTo(Phase.IDLE);
    assertThat(core.types(session))
        .containsExactly(
            "session.created",
            "session.prompt_queued",
            "run.started",
            "session.phase_changed",
            "command.confirmed",
            "turn.started",
            "session.phase_changed",
            "agent.message",
            "turn.completed",
            "session.phase_changed");
    assertThat(core.prompts().list(session.id()))
        .extracting(Prompt::state)
        .containsExactly(Prompt.State.DONE);
  }

  @Test
  void revsHaveNoGapsWhileManyWrite() throws InterruptedException {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    List<Thread> threads = new ArrayList<>();
    threads.add(
        Thread.ofVirtual()
            .unstarted(() ->
                IntStream.range(0, 100)
                    .forEach(i -> runner.says(new RunEvent.Message("m" + i, Optional.empty())))));
    for (int t = 0; t < 4; t++) {
      int thread = t;
      threads.add(
          Thread.ofVirtual()
              .unstarted(() ->
                  IntStream.range(0, 25)
                      .forEach(i ->
                          core.prompts()
                              .add(
                                  session.id(),
                                  new InputId("p-" + thread + "-" + i),
                                  "text",
                                  "alice"))));
    }
    for (Thread thread : threads) {
      thread.setUncaughtExceptionHandler((_, e) -> failures.add(e));
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    List<Event> events = core.events(session);
    assertThat(failures).isEmpty();
    assertThat(events)
        .extracting(Event::rev)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
    assertThat(events).filteredOn(event -> event.type().equals("agent.message")).hasSize(100);
    assertThat(events)
        .filteredOn(event -> event.type().equals("session.prompt_queued"))
        .hasSize(100);
  }

  @Test
  void whatIsSentAgainIsStoredOnce() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();
    Envelope message = runner.envelope(new RunEvent.Message("once", Optional.empty()));

    Stored first = runner.sends(message);
    Stored second = runner.sends(message);

    assertThat(first)
        .isEqualTo(new Stored.UpTo(Map.of(runner.run(), 2L), List.of(), Set.of(), List.of()));
    assertThat(second)
        .isEqualTo(
            new Stored.UpTo(Map.of(runner.run(), 2L), List.of(), Set.of(), List.of(message)));
    assertThat(core.types(session)).containsOnlyOnce("agent.message");
  }

  @Test
  void whatIsSentAgainWithAnotherContentIsNamedAndChangesNothing() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();
    List<Envelope> said =
        IntStream.range(0, 3_000)
            .mapToObj(i -> runner.envelope(new RunEvent.Message("said " + i, Optional.empty())))
            .toList();
    runner.sends(said.toArray(Envelope[]::new));
    List<Envelope> again =
        List.of(said.get(0), changed(said.get(1)), said.get(1_500), changed(said.get(2_999)));
    List<String> before = core.events(session).stream().map(event -> event.data().text()).toList();

    Stored.UpTo stored = (Stored.UpTo) runner.reconnects().sends(again.toArray(Envelope[]::new));
    List<Envelope> conflicting = core.links().conflicting(session.id(), stored.repeated());

    assertThat(stored.repeated()).isEqualTo(again);
    assertThat(conflicting).containsExactly(again.get(1), again.get(3));
    assertThat(core.events(session)).extracting(event -> event.data().text()).isEqualTo(before);
  }

  private static Envelope changed(Envelope said) {
    return new Envelope(
        said.type(),
        said.ts(),
        said.hostId(),
        said.runId(),
        said.seq(),
        new Json("{\"text\":\"changed\"}"));
  }

  @Test
  void whatComesAfterAGapIsNotStored() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();
    Envelope second = runner.envelope(new RunEvent.Message("two", Optional.empty()));
    Envelope third = runner.envelope(new RunEvent.Message("three", Optional.empty()));

    Stored stored = runner.sends(third);
    Stored repaired = runner.sends(second, third);

    assertThat(stored)
        .isEqualTo(
            new Stored.UpTo(
                Map.of(runner.run(), 1L), List.of(new Gap(runner.run(), 2)), Set.of(), List.of()));
    assertThat(repaired)
        .isEqualTo(new Stored.UpTo(Map.of(runner.run(), 3L), List.of(), Set.of(), List.of()));
  }

  @Test
  void anOlderLinkCannotWriteAnyMore() {
    Session session = core.session("");
    TestRunner old = core.runner(session);
    old.starts();
    core.runner(session);

    Stored stored = old.sends(old.envelope(new RunEvent.Message("too late", Optional.empty())));
    core.links().close(session.id(), old.epoch());

    assertThat(stored).isEqualTo(new Stored.Fenced());
    assertThat(core.links().work(session.id(), old.epoch(), 0)).isEqualTo(new Links.Work.Fenced());
    assertThat(core.find(session).connected()).isTrue();
  }

  @Test
  void aRunOfAnotherSessionIsRefusedWhole() {
    Session mine = core.session("");
    Session other = core.session("");
    TestRunner stranger = core.runner(other);
    stranger.starts();
    TestRunner runner = core.runner(mine);
    long before = core.find(mine).lastRev();

    Envelope foreign = stranger.envelope(new RunEvent.Message("not mine to say", Optional.empty()));

    Stored stored = runner.sends(foreign);

    assertThat(stored)
        .isEqualTo(new Stored.UpTo(Map.of(), List.of(), Set.of(stranger.run()), List.of()));
    assertThat(core.find(mine).lastRev()).isEqualTo(before);
  }

  @Test
  void theFirstVerdictCountsAndTheSecondIsToldWho() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();
    runner.begins("t1");
    runner.asks("r1");
    Approval approval = core.pending(session).getFirst();

    Optional<Outcome> first =
        core.verdicts().decide(approval.id(), verdict("alice", Decision.APPROVE));
    Optional<Outcome> second = core.verdicts().decide(approval.id(), verdict("bob", Decision.DENY));

    assertThat(first).containsInstanceOf(Outcome.Decided.class);
    assertThat(second)
        .get()
        .isInstanceOfSatisfying(
            Outcome.AlreadyClosed.class,
            closed ->
                assertThat(closed.approval().decision().orElseThrow().by()).isEqualTo("alice"));
    assertThat(runner.orders(Approve.class)).hasSize(1);
    assertThat(core.phase(session)).isEqualTo(Phase.RUNNING);
  }

  @Test
  void aVerdictIsKeptUntilTheRunnerConfirmsIt() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();
    runner.begins("t1");
    runner.asks("r1");
    Approval approval = core.pending(session).getFirst();
    core.verdicts().decide(approval.id(), verdict("alice", Decision.APPROVE));

    TestRunner again = runner.reconnects();
    Approve order = again.nextOrder(Approve.class);
    again.says(
        new RunEvent.PermissionAnswered(
            order.requestId(), PermissionOutcome.APPROVED, Optional.of("allow")),
        new RunEvent.CommandConfirmed(order.commandId(), true, Optional.empty()));

    assertThat(again.orders(Approve.class)).isEmpty();
    assertThat(core.verdicts().find(approval.id()).orElseThrow().deliveredAt()).isPresent();
  }

  @Test
  void aLostRunnerClosesItsTurnAndItsQuestions() {
    Session session = core.session("");
    core.sessions().launched(session.id(), "pod-1");
    TestRunner runner = core.runner(session);
    runner.starts();
    runner.begins("t1");
    runner.asks("r1");
    Approval approval = core.pending(session).getFirst();

    core.sessions()
        .lost(
            session.id(),
            new LaunchLost(Reason.EVICTED, "The node was drained.", true),
            false,
            Optional.empty());

    assertThat(core.phase(session)).isEqualTo(Phase.PENDING);
    assertThat(core.types(session)).contains("session.turn_lost", "session.permission_expired");
    Approval closed = core.verdicts().find(approval.id()).orElseThrow();
    assertThat(closed.state()).isEqualTo(Approval.State.EXPIRED);
    assertThat(closed.closedBecause()).contains("The node was drained.");
    assertThat(core.verdicts().decide(approval.id(), verdict("alice", Decision.APPROVE)))
        .containsInstanceOf(Outcome.AlreadyClosed.class);
  }

  @Test
  void aQuestionFromTheSpoolOfALostRunIsKeptButClosed() {
    Session session = core.session("");
    core.sessions().launched(session.id(), "pod-1");
    TestRunner runner = core.runner(session);
    runner.starts();
    runner.begins("t1");
    core.sessions()
        .lost(
            session.id(),
            new LaunchLost(Reason.RUNNER_LOST, "The runner died.", true),
            true,
            Optional.empty());

    runner.reconnects().asks("r1");

    assertThat(core.pending(session)).isEmpty();
    assertThat(core.types(session)).endsWith("session.permission_expired");
    assertThat(core.phase(session)).isEqualTo(Phase.PENDING);
  }

  @Test
  void aNewRunReplacesOneThatNeverEnded() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();
    runner.begins("t1");
    runner.asks("r1");

    TestRunner next = core.runner(session);
    next.starts();

    assertThat(core.phase(session)).isEqualTo(Phase.IDLE);
    assertThat(core.find(session).run()).contains(next.run());
    assertThat(core.pending(session)).isEmpty();
  }

  @Test
  void promptsGoOneAtATimeInTheirOrder() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();
    core.prompts().add(session.id(), new InputId("one"), "first", "alice");
    core.prompts().add(session.id(), new InputId("two"), "second", "alice");

    SendInput first = runner.nextOrder(SendInput.class);
    List<SendInput> before = runner.orders(SendInput.class);
    runner.confirms(first.commandId());
    runner.begins("t1", first.inputId());
    runner.ends("t1");
    SendInput second = runner.nextOrder(SendInput.class);

    assertThat(before).hasSize(1);
    assertThat(List.of(first.text(), second.text())).containsExactly("first", "second");
  }

  @Test
  void theSamePromptTwiceIsOne() {
    Session session = core.session("");

    Optional<Prompts.Added> first =
        core.prompts().add(session.id(), new InputId("p"), "text", "alice");
    Optional<Prompts.Added> same =
        core.prompts().add(session.id(), new InputId("p"), "text", "alice");
    Optional<Prompts.Added> other =
        core.prompts().add(session.id(), new InputId("p"), "other", "alice");

    assertThat(first).containsInstanceOf(Prompts.Added.New.class);
    assertThat(same).containsInstanceOf(Prompts.Added.Same.class);
    assertThat(other).containsInstanceOf(Prompts.Added.Different.class);
    assertThat(core.prompts().list(session.id())).hasSize(1);
  }

  @Test
  void aRefusedPromptIsSaidSoAndTheNextOneGoes() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();
    core.prompts().add(session.id(), new InputId("one"), "first", "alice");
    core.prompts().add(session.id(), new InputId("two"), "second", "alice");

    SendInput first = runner.nextOrder(SendInput.class);
    runner.says(new RunEvent.CommandConfirmed(first.commandId(), false, Optional.of("no thanks")));

    assertThat(core.types(session)).contains("session.prompt_refused");
    assertThat(runner.nextOrder(SendInput.class).text()).isEqualTo("second");
    assertThat(core.prompts().list(session.id()))
        .extracting(Prompt::state)
        .containsExactly(Prompt.State.REFUSED, Prompt.State.SENT);
  }

  @Test
  void secretsOfAPromptAreNotInTheLogButReachTheAgent() {
    Session session = core.session("use password=hunter2000 please");
    TestRunner runner = core.runner(session);
    runner.starts();

    SendInput prompt = runner.nextOrder(SendInput.class);

    assertThat(prompt.text()).contains("hunter2000");
    assertThat(core.events(session)).noneMatch(event -> event.data().text().contains("hunter2000"));
  }

  @Test
  void batchWorkSucceedsWhenItsPromptsAreDone() {
    Session session = core.session("do it", Completion.WHEN_IDLE);
    TestRunner runner = core.runner(session);
    runner.starts();
    SendInput prompt = runner.nextOrder(SendInput.class);
    runner.confirms(prompt.commandId());
    runner.begins("t1", prompt.inputId());
    runner.ends("t1");

    Stop stop = runner.nextOrder(Stop.class);
    runner.confirms(stop.commandId());
    runner.says(new RunEvent.Exited(143, ExitReason.STOPPED, Optional.empty()));

    assertThat(core.phase(session)).isEqualTo(Phase.SUCCEEDED);
  }

  @Test
  void anAgentThatCannotStartFailsTheSession() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);

    runner.says(
        new RunEvent.Exited(
            127, ExitReason.AGENT_NOT_STARTED, Optional.of("gemini: command not found")));

    assertThat(core.phase(session)).isEqualTo(Phase.FAILED);
    assertThat(core.find(session).why().orElseThrow().message())
        .contains("gemini: command not found");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAgentKilledForMemorySaysSoWhetherItWasReadyOrNot(boolean ready) {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    if (ready) {
      runner.starts();
    }

    runner.says(
        new RunEvent.Exited(
            137,
            ExitReason.OUT_OF_MEMORY,
            Optional.of("The agent used more memory than its limit of 40Mi and was killed.")));

    assertThat(core.phase(session)).isEqualTo(Phase.FAILED);
    assertThat(core.find(session).why())
        .contains(
            new Why(
                Reason.OUT_OF_MEMORY,
                "The agent used more memory than its limit of 40Mi and was killed. Raise"
                    + " spec.pod.resources.limits.memory."));
  }

  @Test
  void aDeletedSessionFencesItsRunnerAndKeepsItsLog() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();
    int stored = core.events(session).size();

    boolean deleted = core.sessions().delete(session.id(), "alice");
    boolean again = core.sessions().delete(session.id(), "alice");

    assertThat(List.of(deleted, again)).containsExactly(true, false);
    assertThat(core.sessions().find(session.name())).isEmpty();
    assertThat(runner.sends(runner.envelope(new RunEvent.Mode("plan"))))
        .isEqualTo(new Stored.Fenced());
    assertThat(core.links().open(session.id())).isEmpty();
    assertThat(core.events(session)).hasSize(stored + 1);
  }

  @Test
  void eventsLeaveTheLogAsTheyCame() {
    Session session = core.session("");
    TestRunner runner = core.runner(session);
    runner.starts();
    String data = "{\"b\":1.50,\"a\":[\"é ✓ \\u0000\",null],\"b2\":12345678901234567890}";
    Envelope odd =
        Wire.envelope(
            "{\"type\":\"later.thing\",\"ts\":\"2026-01-02T03:04:05.678Z\",\"run_id\":\""
                + runner.run()
                + "\",\"seq\":2,\"data\":"
                + data
                + "}");

    runner.sends(odd);

    assertThat(core.events(session).getLast().data().text()).isEqualTo(data);
  }

  private static Verdict verdict(String by, Decision decision) {
    return new Verdict(decision, by, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
