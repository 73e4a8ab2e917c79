package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a session should be. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.image) || self.image.matches('^[^\\\\s]+$')",
    fieldPath = ".image",
    message =
        "image must be the name of a container image without spaces, such as"
            + " registry.example/team/toolbox:1; leave it out for the default image")
@ValidationRule(
    value = "!has(self.prompt) || self.prompt.matches('[^\\\\s]')",
    fieldPath = ".prompt",
    message = "prompt is blank: write what the agent should do, or leave it out")
public record AgentSessionSpec(
    @Required @JsonPropertyDescription("Which agent runs.") AgentSpec agent,
    @JsonPropertyDescription(
            "The container image the agent runs in; any image with glibc. Absent: the default of"
                + " this installation.")
        @Size(max = 1_024) @Nullable String image,
    @JsonPropertyDescription("The first prompt.") @Size(max = 100_000) @Nullable String prompt,
    @JsonPropertyDescription(
            "Manual: the session stays until it is deleted. WhenIdle: it is finished when its"
                + " prompts are done.")
        @Nullable Completion completion,
    @JsonPropertyDescription("What the session changes of its pod.") @Nullable PodOverrides pod) {}
