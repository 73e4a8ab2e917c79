package dev.quarterdeck.e2e.laptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.e2e.Api;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Event;
import dev.quarterdeck.e2e.Laptop;
import dev.quarterdeck.e2e.Patience;
import dev.quarterdeck.e2e.Transcript;
import dev.quarterdeck.e2e.Viewer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a person does with a session on a laptop. */
@Tag("laptop")
class ConversationIT {
  @RegisterExtension static final Laptop LAPTOP = new Laptop();
  private static Api api;

  @BeforeAll
  static void start() {
    api = LAPTOP.start().api();
  }

  @Test
  void streamsAsksRunsWhatIsApprovedAndTakesTheNextPrompt() {
    Conversation session = api.startDemo("default", "approve");

    try (Viewer viewer = session.watch()) {
      session.prompt("run echo $((6 * 7)) apples");
      JsonNode asked = session.awaitPending();
      assertThat(session.phase()).isEqualTo("Waiting");
      assertThat(session.status().path("waitingFor").asText()).contains("echo $((6 * 7)) apples");
      assertThat(asked.path("tool").path("arguments").path("command").asText())
          .isEqualTo("echo $((6 * 7)) apples");
      assertThat(api.get("approvals?state=pending").expect(200).text())
          .contains(asked.path("id").asText());
      session.approve(asked).expect(200);
      viewer.await("the end of the turn", seen -> seen.of("turn.completed").size() == 1);
      session.awaitPhase("Idle");
      session.prompt("think");
      Transcript seen =
          viewer.await("the end of the second turn", it -> it.of("turn.completed").size() == 2);

      assertThat(outputs(seen)).contains("42 apples");
      assertThat(seen.said())
          .contains("The command ended with code 0.", "I have thought about it.");
      assertThat(session.approvals("approved").getFirst().path("delivered").asBoolean()).isTrue();
      session.awaitPhase("Idle");
      Transcript log = session.log().assertWhole();
      viewer.await("all there is", it -> it.lastRev() == log.lastRev());
      assertThat(viewer.seen()).isEqualTo(log);
    }
  }

  private static String outputs(Transcript transcript) {
    return transcript.of("agent.tool_call").stream()
        .map(Event::data)
        .map(JsonNode::toString)
        .reduce("", String::concat);
  }

  @Test
  void runsNothingThatIsDeniedAndTellsTheAgentWhy() {
    Conversation session = api.startDemo("default", "deny");

    session.prompt("run touch forbidden-fruit");
    JsonNode asked = session.awaitPending();
    session.deny(asked, "Not in my garden.").expect(200);
    Transcript log = session.awaitLog("the end of the turn", it -> it.has("turn.completed"));

    assertThat(log.said()).contains("You said no", "Not in my garden.");
    assertThat(log.of("session.permission_decided").getFirst().text("reason"))
        .isEqualTo("Not in my garden.");
    session.prompt("run ls");
    session.approve(session.awaitPending()).expect(200);
    Transcript after =
        session.awaitLog("the end of the next turn", it -> it.of("turn.completed").size() == 2);
    assertThat(outputs(after)).doesNotContain("forbidden-fruit\\n");
  }

  @Test
  void countsTheFirstVerdictAndTellsTheSecondPersonWhoWasFaster() {
    Conversation session = api.startDemo("default", "two-verdicts");
    session.prompt("run true");
    JsonNode asked = session.awaitPending();

    session.deny(asked, "first").expect(200);

    assertThat(session.approve(asked).expectProblem(409, "already_decided").text())
        .contains("owner", "Deny");
  }

  @Test
  void hearsTheAnswerToItsQuestion() {
    Conversation session = api.startDemo("default", "question");

    session.prompt("ask Tea or coffee? [tea|coffee]");
    JsonNode asked = session.awaitPending();
    assertThat(asked.path("kind").asText()).isEqualTo("Question");
    session.answer(asked, "coffee").expect(200);

    Transcript log = session.awaitLog("the end of the turn", it -> it.has("turn.completed"));
    assertThat(log.said()).contains("You answered: coffee");
  }

  @Test
  void endsTheTurnButNotTheAgentWhenInterrupted() {
    Conversation session = api.startDemo("default", "interrupt");
    session.prompt("long 3600");
    session.awaitLog("the first tick", it -> !it.ticks().isEmpty());

    session.interrupt();

    Transcript log = session.awaitLog("the end of the turn", it -> it.has("turn.completed"));
    assertThat(log.of("turn.completed").getFirst().text("stop_reason")).isEqualTo("cancelled");
    session.awaitPhase("Idle");
    session.prompt("think");
    Transcript after = session.awaitLog("the next turn", it -> it.of("turn.completed").size() == 2);
    assertThat(after.of("run.started")).as("the agent is the same").hasSize(1);
  }

  @Test
  void keepsPromptsThatComeMeanwhileInOrderAndTakesOneBackOnRequest() {
    Conversation session = api.startDemo("default", "queue");
    session.prompt("ask Ready? [yes]");
    JsonNode asked = session.awaitPending();

    String first = session.prompt("flood 1");
    String second = session.prompt("flood 2");
    String third = session.prompt("flood 3");
    api.delete(session.path() + "/prompts/" + second).expect(204);
    session.answer(asked, "yes").expect(200);

    Transcript log =
        session.awaitLog("three ends of turns", it -> it.of("turn.completed").size() == 3);
    assertThat(log.pieces()).containsExactly(1, 1, 2, 3);
    Patience.await("the last prompt is done")
        .until(() -> session.promptState(third).equals("Done"));
    assertThat(session.promptState(first)).isEqualTo("Done");
    api.delete(session.path() + "/prompts/" + first).expectProblem(409, "prompt_sent");
  }

  @Test
  void goesAwayWithItsProcessesWhenDeleted() {
    Conversation session = api.startDemo("default", "deleted");
    session.prompt("long 3600");
    session.awaitLog("the first tick", it -> !it.ticks().isEmpty());
    assertThat(LAPTOP.processesOf("deleted")).isNotEmpty();

    session.delete();

    Patience.await("nothing of the session runs")
        .until(() -> LAPTOP.processesOf("deleted").isEmpty());
    api.get(session.path()).expectProblem(404, "session_not_found");
  }
}
