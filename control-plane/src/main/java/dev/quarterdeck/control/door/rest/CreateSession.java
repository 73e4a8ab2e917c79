package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.protocol.Json;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session that somebody wants. */
@Introspected
@Schema(description = "A session that somebody wants.")
record CreateSession(
    @Schema(
            description =
                "Small letters, digits and dashes, at most 52. Absent: one such as `brave-otter` is"
                    + " found.")
        Optional<String> name,
    @Schema(description = "Made up by the client, so that asking again makes no second session.")
        Optional<String> clientId,
    @Schema(implementation = AgentSessionSpec.class, requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable Json spec) {
  CreateSession {
    name = name == null ? Optional.empty() : name;
    clientId = clientId == null ? Optional.empty() : clientId;
  }
}
