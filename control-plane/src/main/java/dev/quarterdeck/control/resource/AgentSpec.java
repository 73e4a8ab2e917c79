package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which agent runs. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AgentSpec(AgentKind kind, @Nullable List<String> command, @Nullable String model) {}
