package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.session.Prompt;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something a person wants of the agent. */
@Introspected
@Schema(name = "Prompt", description = "Something a person wants of the agent.")
record PromptView(
    String id,
    String text,
    String actor,
    @Schema(
            description =
                "Queued: waits. Sent: given to the runner. Done: the agent has it. Refused: the"
                    + " runner could not give it to the agent.",
            allowableValues = {"Queued", "Sent", "Done", "Refused"})
        String state,
    Instant createdAt) {

  static PromptView of(Prompt prompt) {
    return new PromptView(
        prompt.id().value(),
        prompt.text(),
        prompt.actor(),
        word(prompt.state()),
        prompt.createdAt());
  }

  static String word(Prompt.State state) {
    return switch (state) {
      case QUEUED -> "Queued";
      case SENT -> "Sent";
      case DONE -> "Done";
      case REFUSED -> "Refused";
      case REMOVED -> "Removed";
    };
  }

  @Introspected
  @Schema(name = "PromptList", description = "The latest prompts in their order.")
  record All(List<PromptView> prompts) {}

  /** A prompt that somebody gives. */
  @Introspected
  @Schema(name = "AddPrompt")
  record Add(
      @Schema(
              description =
                  "Made up by the client, so that sending again gives no second prompt: 1 to 200"
                      + " letters, digits or ._:@/-",
              requiredMode = Schema.RequiredMode.REQUIRED)
          @Nullable String id,
      @Schema(maxLength = 100_000, requiredMode = Schema.RequiredMode.REQUIRED)
          @Nullable String text) {}
}
