package dev.quarterdeck.runner.driver.acp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent.PermissionOutcome;
import dev.quarterdeck.protocol.RunEvent.PermissionReason;
import dev.quarterdeck.runner.driver.AgentDriver.Verdict;
import dev.quarterdeck.runner.driver.acp.AcpPermission.Choice;
import dev.quarterdeck.runner.rpc.JsonRpc;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AcpPermissionTest {
  /** As claude, codex, gemini, opencode and qwen offer them. */
  private static final String CLAUDE = "allow-once/allow_once,reject/reject_once";

  private static final String GEMINI =
      "proceed_always/allow_always,proceed_once/allow_once,cancel/reject_once";
  private static final String QWEN =
      "proceed_once/allow_once,proceed_once_and_switch_to_default/allow_once,cancel/reject_once";
  private static final String ALWAYS_ONLY = "yes/allow_always,never/reject_always";
  private static final String NO_REJECT = "yes/allow_once";
  private static final String ANSWERS = "a1/answer,a2/answer";

  static Stream<Arguments> verdicts() {
    return Stream.of(
        Arguments.of("yes, claude", CLAUDE, yes(null, null), "allow-once"),
        Arguments.of("no, claude", CLAUDE, no(null), "reject"),
        Arguments.of("yes means once", GEMINI, yes(null, null), "proceed_once"),
        Arguments.of("an option by id", GEMINI, yes("proceed_always", null), "proceed_always"),
        Arguments.of("an option by name", GEMINI, yes(null, " PROCEED_ALWAYS "), "proceed_always"),
        Arguments.of("the first of several", QWEN, yes(null, null), "proceed_once"),
        Arguments.of("always when there is no once", ALWAYS_ONLY, yes(null, null), "yes"),
        Arguments.of("never when there is no once", ALWAYS_ONLY, no(null), "never"),
        Arguments.of("no way to reject", NO_REJECT, no(null), "(cancelled)"),
        Arguments.of("an unknown option", CLAUDE, yes("maybe", null), "(unclear)"),
        Arguments.of("a bare yes to a question", ANSWERS, yes(null, null), "(unclear)"),
        Arguments.of("an answer", ANSWERS, yes(null, "a2"), "a2"),
        Arguments.of("no answer", ANSWERS, no(null), "(cancelled)"),
        Arguments.of("a chosen no", GEMINI, no("cancel"), "cancel"));
  }

  private static Verdict yes(@Nullable String optionId, @Nullable String answer) {
    return new Verdict.Yes(Optional.ofNullable(optionId), Optional.ofNullable(answer));
  }

  private static Verdict no(@Nullable String optionId) {
    return new Verdict.No(Optional.ofNullable(optionId), Optional.empty());
  }

  private static AcpPermission permission(String options, String more) {
    String list =
        Stream.of(options.split(","))
            .map(it -> it.split("/"))
            .map(it ->
                "{\"optionId\":\"%s\",\"name\":\"%s\",\"kind\":\"%s\"}"
                    .formatted(it[0], it[0], it[1]))
            .reduce((a, b) -> a + "," + b)
            .orElseThrow();
    try {
      return AcpPermission.read(
          IntNode.valueOf(7),
          JsonRpc.MAPPER.readTree(
              "{\"toolCall\":{\"toolCallId\":\"c1\",\"title\":\"touch x\",\"kind\":\"execute\",\"rawInput\":{\"command\":\"touch x\"}},\"options\":["
                  + list
                  + "]"
                  + more
                  + "}"));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verdicts")
  void choosesTheAgentsOptionByKind(String what, String options, Verdict verdict, String expected) {
    String chosen =
        switch (permission(options, "").choose(verdict)) {
          case Choice.Selected(var option) -> option.optionId();
          case Choice.Cancelled() -> "(cancelled)";
          case Choice.Unclear(String _) -> "(unclear)";
        };

    assertThat(chosen).as(what).isEqualTo(expected);
  }

  @Test
  void isAQuestionOnlyWhenTheAgentSaysSoOrNothingCanBeAllowed() {
    assertThat(permission(CLAUDE, "").reason()).isEqualTo(PermissionReason.PERMISSION);
    assertThat(permission(ANSWERS, "").reason()).isEqualTo(PermissionReason.QUESTION);
    assertThat(permission(CLAUDE, ",\"_meta\":{\"quarterdeck.dev/question\":true}").reason())
        .isEqualTo(PermissionReason.QUESTION);
  }

  @Test
  void tellsWhatWasReallyChosen() {
    AcpPermission permission = permission(GEMINI, "");

    assertThat(permission.outcome(permission.options().getFirst()))
        .isEqualTo(PermissionOutcome.APPROVED);
    assertThat(permission.outcome(permission.options().getLast()))
        .isEqualTo(PermissionOutcome.DENIED);
  }

  @Test
  void showsTheCommandItIsAbout() {
    var event = permission(GEMINI, "").event(new RequestId("req-1"));

    assertThat(event.prompt()).isEqualTo("touch x");
    assertThat(event.opTool()).contains("execute");
    assertThat(event.opArgsSummary()).contains("touch x");
    assertThat(event.approveText()).isEqualTo("proceed_once");
    assertThat(event.denyText()).isEqualTo("cancel");
    assertThat(event.options()).hasSize(3);
  }
}
