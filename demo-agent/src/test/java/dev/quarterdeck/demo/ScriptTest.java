package dev.quarterdeck.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptTest {
  static Stream<Arguments> prompts() {
    return Stream.of(
        Arguments.of("nothing", " \n ", List.of(new Step.Help())),
        Arguments.of("help", "help", List.of(new Step.Help())),
        Arguments.of(
            "small talk", "Fix the login bug", List.of(new Step.Unknown("Fix the login bug"))),
        Arguments.of("politeness", "Please, now plan.", List.of(new Step.Plan())),
        Arguments.of("capitals and ticks", "`PLAN`", List.of(new Step.Plan())),
        Arguments.of("a slash", "/think", List.of(new Step.Think())),
        Arguments.of("a file", "read README.md", List.of(new Step.Read("README.md"))),
        Arguments.of("a quoted file", "read \"a b.txt\"", List.of(new Step.Read("a b.txt"))),
        Arguments.of("read without a file", "read", List.of(new Step.Unknown("read"))),
        Arguments.of("a command", "run ls -la", List.of(new Step.Run("ls -la"))),
        Arguments.of("a command in ticks", "run `ls -la`", List.of(new Step.Run("ls -la"))),
        Arguments.of(
            "a command keeps its quotes",
            "run echo \"a\" 'b'",
            List.of(new Step.Run("echo \"a\" 'b'"))),
        Arguments.of(
            "a shell's then",
            "run if true; then echo x; fi",
            List.of(new Step.Run("if true; then echo x; fi"))),
        Arguments.of(
            "several by then",
            "think then run ls, then plan",
            List.of(new Step.Think(), new Step.Run("ls"), new Step.Plan())),
        Arguments.of(
            "several by lines",
            "think\n\nrun ls\r\nplan",
            List.of(new Step.Think(), new Step.Run("ls"), new Step.Plan())),
        Arguments.of(
            "a question",
            "ask Which colour? [red | blue|red]",
            List.of(new Step.Ask("Which colour?", List.of("red", "blue")))),
        Arguments.of(
            "a question without answers",
            "ask Shall I?",
            List.of(new Step.Ask("Shall I?", List.of("Yes", "No")))),
        Arguments.of(
            "empty answers",
            "ask Well? [ | ]",
            List.of(new Step.Ask("Well?", List.of("Yes", "No")))),
        Arguments.of("long", "long 5", List.of(new Step.Long(Duration.ofSeconds(5)))),
        Arguments.of(
            "long in words", "long for 5 seconds", List.of(new Step.Long(Duration.ofSeconds(5)))),
        Arguments.of("long alone", "long", List.of(new Step.Long(Duration.ofSeconds(30)))),
        Arguments.of(
            "too long", "long 999999999", List.of(new Step.Long(Duration.ofSeconds(86_400)))),
        Arguments.of(
            "a number beyond int", "flood 99999999999", List.of(new Step.Flood(1_000_000))),
        Arguments.of("fail", "fail", List.of(new Step.Fail("I was asked to fail."))),
        Arguments.of("fail with words", "fail no credit", List.of(new Step.Fail("no credit"))),
        Arguments.of("crash", "crash!", List.of(new Step.Crash())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("prompts")
  void readsAPrompt(String what, String prompt, List<Step> expected) {
    assertThat(Script.read(prompt)).as(what).isEqualTo(expected);
  }

  @Test
  void helpNamesEveryWord() {
    assertThat(Help.WORDS)
        .contains(
            "`help`", "`plan`", "`think`", "`read ", "`run ", "`ask ", "`long ", "`flood ",
            "`fail`", "`crash`");
    assertThat(Help.INTRODUCTION).contains("demonstration without a model");
  }
}
