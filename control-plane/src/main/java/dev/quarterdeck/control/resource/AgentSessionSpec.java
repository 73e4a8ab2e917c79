package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** What a session should be. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AgentSessionSpec(
    AgentSpec agent,
    @Nullable String image,
    @Nullable String prompt,
    @Nullable Completion completion,
    @Nullable PodOverrides pod) {}
