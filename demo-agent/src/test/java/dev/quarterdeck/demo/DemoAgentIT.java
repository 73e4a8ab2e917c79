package dev.quarterdeck.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client on its stdio, and what it really does. */
class DemoAgentIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Path cwd;
  private DemoProcess demo;
  private String session;

  @BeforeEach
  void start() throws Exception {
    cwd = Files.createDirectory(folder.resolve("work"));
    demo = DemoProcess.start();
    session = demo.open(cwd);
  }

  @AfterEach
  void stop() {
    demo.close();
  }

  private String stopReason(long prompt) throws InterruptedException {
    return demo.awaitReply(prompt).at("/result/stopReason").asText();
  }

  @Test
  void saysWhatItIs() throws Exception {
    JsonNode hello = demo.call("initialize", Json.object().put("protocolVersion", 1));

    assertThat(hello.at("/result/agentInfo/name").asText()).isEqualTo("quarterdeck-demo");
    assertThat(hello.at("/result/protocolVersion").asInt()).isEqualTo(1);
    assertThat(stopReason(demo.prompt(session, "Fix the login bug"))).isEqualTo("end_turn");
    assertThat(demo.said())
        .contains("a demonstration without a model")
        .contains("\"Fix the login bug\"")
        .contains("`run COMMAND`");
  }

  @Test
  void plansAndWorksThePlanOff() throws Exception {
    assertThat(stopReason(demo.prompt(session, "plan"))).isEqualTo("end_turn");

    List<JsonNode> plans = demo.heard("plan");
    assertThat(plans.getFirst().at("/entries/0/status").asText()).isEqualTo("in_progress");
    assertThat(plans.getLast().path("entries"))
        .allMatch(entry -> entry.path("status").asText().equals("completed"));
  }

  @Test
  void readsAFileOfItsDirectory() throws Exception {
    Files.writeString(cwd.resolve("a.txt"), "hello\nworld\n");

    assertThat(stopReason(demo.prompt(session, "read a.txt"))).isEqualTo("end_turn");

    assertThat(demo.heard("tool_call").getFirst().path("kind").asText()).isEqualTo("read");
    JsonNode done = demo.heard("tool_call_update").getLast();
    assertThat(done.path("status").asText()).isEqualTo("completed");
    assertThat(done.at("/content/0/content/text").asText()).isEqualTo("hello\nworld\n");
  }

  @Test
  void readsNothingOutsideOfIt() throws Exception {
    Files.writeString(folder.resolve("secret.txt"), "hidden");
    Files.createSymbolicLink(cwd.resolve("link.txt"), folder.resolve("secret.txt"));

    for (String file : List.of("../secret.txt", "link.txt", folder + "/secret.txt", "gone.txt")) {
      assertThat(stopReason(demo.prompt(session, "read " + file))).isEqualTo("end_turn");
      assertThat(demo.heard("tool_call_update").getLast().path("status").asText())
          .isEqualTo("failed");
    }
    assertThat(demo.said()).doesNotContain("hidden").contains("there is no such file");
  }

  @Test
  void runsACommandAfterItWasAllowed() throws Exception {
    long prompt = demo.prompt(session, "run echo out; echo err >&2; pwd > here; exit 4");
    JsonNode request = demo.awaitRequest();
    assertThat(request.at("/params/options"))
        .extracting(option -> option.path("kind").asText())
        .containsExactly("allow_once", "allow_always", "reject_once");
    assertThat(cwd.resolve("here")).doesNotExist();

    demo.choose(request, "allow_once");

    assertThat(stopReason(prompt)).isEqualTo("end_turn");
    assertThat(Files.readString(cwd.resolve("here")).strip()).isEqualTo(cwd.toString());
    JsonNode done = demo.heard("tool_call_update").getLast();
    assertThat(done.path("status").asText()).isEqualTo("failed");
    assertThat(done.at("/rawOutput/exit_code").asInt()).isEqualTo(4);
    assertThat(done.at("/content/0/content/text").asText()).contains("out\n").contains("err\n");
  }

  @Test
  void showsOutputWhileTheCommandRuns() throws Exception {
    demo.prompt(session, "run echo first; sleep 600");
    demo.choose(demo.awaitRequest(), "allow_once");

    JsonNode update =
        demo.await(it -> it.at("/params/update/content/0/content/text").asText().contains("first"));

    assertThat(update.at("/params/update/status").asText()).isEqualTo("in_progress");
  }

  @Test
  void endsTheTurnWhenTheAnswerIsNo() throws Exception {
    long prompt = demo.prompt(session, "run touch x then plan");

    demo.choose(demo.awaitRequest(), "reject_once");

    assertThat(stopReason(prompt)).isEqualTo("end_turn");
    assertThat(demo.said()).contains("You said no");
    assertThat(demo.heard("plan")).isEmpty();
    assertThat(cwd.resolve("x")).doesNotExist();
  }

  @Test
  void repeatsThePersonsReason() throws Exception {
    long prompt = demo.prompt(session, "run touch x");

    demo.choose(demo.awaitRequest(), "reject_once", "Not in my garden.");

    assertThat(stopReason(prompt)).isEqualTo("end_turn");
    assertThat(demo.said()).contains("You said no", "Not in my garden.");
  }

  @Test
  void asksAgainOnlyForAnotherCommand() throws Exception {
    long first = demo.prompt(session, "run echo one");
    demo.choose(demo.awaitRequest(), "allow_always");
    stopReason(first);

    assertThat(stopReason(demo.prompt(session, "run echo one"))).isEqualTo("end_turn");
    demo.prompt(session, "run echo two");

    assertThat(demo.awaitRequest().at("/params/toolCall/title").asText()).isEqualTo("echo two");
  }

  @Test
  void asksAQuestionAndUnderstandsTheAnswer() throws Exception {
    long prompt = demo.prompt(session, "ask Which colour? [red|blue]");
    JsonNode request = demo.awaitRequest();
    assertThat(request.at("/params/_meta").path("quarterdeck.dev/question").asBoolean()).isTrue();

    demo.choose(request, "answer-2");

    assertThat(stopReason(prompt)).isEqualTo("end_turn");
    assertThat(demo.said()).contains("You answered: blue");
  }

  @Test
  void doesSeveralThingsInOrder() throws Exception {
    assertThat(stopReason(demo.prompt(session, "think then flood 3\nplan"))).isEqualTo("end_turn");

    assertThat(demo.heard("agent_thought_chunk")).isNotEmpty();
    assertThat(demo.said())
        .containsSubsequence("I have thought", "piece 1", "piece 3", "Look around");
  }

  @Test
  void stopsWorkingWhenCancelled() throws Exception {
    long prompt = demo.prompt(session, "long 600 then plan");
    demo.await(it -> it.at("/params/update/content/text").asText().equals("tick 1\n"));

    demo.cancel(session);

    assertThat(stopReason(prompt)).isEqualTo("cancelled");
    assertThat(demo.heard("plan")).isEmpty();
  }

  @Test
  void stopsAFloodWhenCancelled() throws Exception {
    long prompt = demo.prompt(session, "flood 1000000");
    demo.awaitUpdate("agent_message_chunk");

    demo.cancel(session);

    assertThat(stopReason(prompt)).isEqualTo("cancelled");
  }

  @Test
  void endsARunningCommandAndItsChildrenWhenCancelled() throws Exception {
    long prompt = demo.prompt(session, "run echo begun; (trap '' TERM; sleep 601) & sleep 602");
    demo.choose(demo.awaitRequest(), "allow_once");
    demo.await(it -> it.at("/params/update/content/0/content/text").asText().contains("begun"));
    List<ProcessHandle> family = demo.process().descendants().toList();
    assertThat(family).hasSizeGreaterThanOrEqualTo(2);

    demo.cancel(session);

    assertThat(stopReason(prompt)).isEqualTo("cancelled");
    await().atMost(PATIENCE).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void takesACancelledQuestionAsTheEndOfTheTurn() throws Exception {
    long prompt = demo.prompt(session, "ask Ready? [yes|no]");
    demo.awaitRequest();

    demo.cancel(session);

    assertThat(stopReason(prompt)).isEqualTo("cancelled");
    assertThat(stopReason(demo.prompt(session, "think"))).isEqualTo("end_turn");
  }

  @Test
  void failsWithAnError() throws Exception {
    JsonNode reply = demo.awaitReply(demo.prompt(session, "fail no credit"));

    assertThat(reply.at("/error/code").asInt()).isEqualTo(-32603);
    assertThat(reply.at("/error/message").asText()).isEqualTo("no credit");
  }

  @Test
  void crashesWhenAskedTo() throws Exception {
    demo.prompt(session, "crash");

    assertThat(demo.awaitExit()).isEqualTo(3);
  }

  @Test
  void endsWithItsInputAndTakesTheCommandAlong() throws Exception {
    demo.prompt(session, "run echo begun; sleep 603");
    demo.choose(demo.awaitRequest(), "allow_once");
    demo.await(it -> it.at("/params/update/content/0/content/text").asText().contains("begun"));
    List<ProcessHandle> family = demo.process().descendants().toList();

    demo.closeInput();

    assertThat(demo.awaitExit()).isZero();
    await().atMost(PATIENCE).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void refusesASecondPromptWhileOneRuns() throws Exception {
    demo.prompt(session, "long 600");

    JsonNode reply = demo.awaitReply(demo.prompt(session, "think"));

    assertThat(reply.at("/error/code").asInt()).isEqualTo(-32600);
  }

  @Test
  void answersNonsenseWithTheCodesOfJsonRpc() throws IOException, InterruptedException {
    demo.line("nonsense");
    assertThat(errorCode()).isEqualTo(-32700);
    demo.line("[]");
    assertThat(errorCode()).isEqualTo(-32600);
    demo.line("{\"id\":1}");
    assertThat(errorCode()).isEqualTo(-32600);
    demo.line("{\"id\":1,\"method\":\"session/fly\"}");
    assertThat(errorCode()).isEqualTo(-32601);
    demo.line("{\"id\":1,\"method\":\"session/prompt\",\"params\":{\"sessionId\":\"none\"}}");
    assertThat(errorCode()).isEqualTo(-32002);
    demo.line("{\"id\":1,\"method\":\"session/new\",\"params\":{\"cwd\":\"relative\"}}");
    assertThat(errorCode()).isEqualTo(-32602);
    demo.line("{\"method\":\"unknown/notification\"}");
    assertThat(stopReason(demo.prompt(session, "think"))).isEqualTo("end_turn");
  }

  private int errorCode() throws InterruptedException {
    return demo.await(it -> it.has("error")).at("/error/code").asInt();
  }
}
