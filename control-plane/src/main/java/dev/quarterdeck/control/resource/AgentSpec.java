package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which agent runs. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.kind != 'host'",
    fieldPath = ".kind",
    message = "host is for runs that host programs start themselves: use acp or demo")
@ValidationRule(
    value = "self.kind != 'acp' || (has(self.command) && self.command.size() > 0)",
    fieldPath = ".command",
    message =
        "an acp agent needs a command: the program and its arguments, such as [gemini, --acp]")
@ValidationRule(
    value = "!has(self.command) || self.command.size() == 0 || self.command[0].matches('[^\\\\s]')",
    fieldPath = ".command",
    message = "the first item of command is blank: it must be the program to run")
public record AgentSpec(
    @Required
        @JsonPropertyDescription(
            "acp: any agent that speaks the Agent Client Protocol on its standard input and output."
                + " demo: a demonstration without a model.")
        AgentKind kind,
    @JsonPropertyDescription("The program to run and its arguments. No shell takes part.")
        @Size(max = 64) @Nullable List<@Size(max = 4_096) String> command,
    @JsonPropertyDescription("The model, handed to the agent as it is written here.")
        @Size(min = 1, max = 200) @Nullable String model) {}
