package dev.quarterdeck.control.desired;

import dev.quarterdeck.control.desired.DesiredSessions.Made.Refused;
import dev.quarterdeck.control.resource.AgentKind;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.AgentSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a laptop accepts: the rules that the API server has from the custom resource definition, in
 * the same words, and that nothing is asked for which only a pod could give.
 */
final class SpecRules {
  private static final int LONGEST_PROMPT = 100_000;
  private static final int MOST_ARGUMENTS = 64;
  private static final int LONGEST_ARGUMENT = 4_096;
  private static final int LONGEST_MODEL = 200;

  private SpecRules() {}

  static Optional<Refused> refusal(@Nullable AgentSessionSpec spec) {
    if (spec == null) {
      return refused("spec", "spec is missing: say at least which agent runs");
    }
    return agent(spec.agent())
        .or(() -> onlyInCluster("image", spec.image()))
        .or(() -> onlyInCluster("pod", spec.pod()))
        .or(() -> prompt(spec.prompt()));
  }

  private static Optional<Refused> agent(@Nullable AgentSpec agent) {
    if (agent == null || agent.kind() == null) {
      return refused("spec.agent.kind", "agent.kind is missing: use acp or demo");
    }
    if (agent.kind() == AgentKind.HOST) {
      return refused(
          "spec.agent.kind",
          "host is for runs that host programs start themselves: use acp or demo");
    }
    List<String> command = agent.command() == null ? List.of() : agent.command();
    if (agent.kind() == AgentKind.ACP && command.isEmpty()) {
      return refused(
          "spec.agent.command",
          "an acp agent needs a command: the program and its arguments, such as [gemini, --acp]");
    }
    if (!command.isEmpty() && command.getFirst().isBlank()) {
      return refused(
          "spec.agent.command",
          "the first item of command is blank: it must be the program to run");
    }
    if (command.size() > MOST_ARGUMENTS
        || command.stream().anyMatch(word -> word.length() > LONGEST_ARGUMENT)) {
      return refused(
          "spec.agent.command",
          "command is too long: at most 64 items of at most 4096 characters each");
    }
    return model(agent.model());
  }

  private static Optional<Refused> model(@Nullable String model) {
    return model != null && (model.isEmpty() || model.length() > LONGEST_MODEL)
        ? refused("spec.agent.model", "model must have 1 to 200 characters, or be left out")
        : Optional.empty();
  }

  private static Optional<Refused> prompt(@Nullable String prompt) {
    if (prompt == null) {
      return Optional.empty();
    }
    if (prompt.isBlank()) {
      return refused(
          "spec.prompt", "prompt is blank: write what the agent should do, or leave it out");
    }
    return prompt.length() > LONGEST_PROMPT
        ? refused("spec.prompt", "prompt is too long: at most 100000 characters")
        : Optional.empty();
  }

  private static Optional<Refused> onlyInCluster(String field, @Nullable Object value) {
    return value == null
        ? Optional.empty()
        : refused(
            "spec." + field,
            field
                + " means nothing on a laptop, where agents run as processes: leave it out, or run"
                + " this session in a cluster");
  }

  private static Optional<Refused> refused(String field, String sentence) {
    return Optional.of(new Refused(field, sentence));
  }
}
