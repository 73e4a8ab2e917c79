package dev.quarterdeck.control.platform.problem;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/** How a problem looks, for the description of the API. */
@Schema(
    name = "Problem",
    description =
        "A refusal as RFC 9457 has it. `docs/problems.md` lists the codes; some bring members of"
            + " their own.")
public record ProblemShape(
    @Schema(example = "about:blank") String type,
    @Schema(description = "What the code means, for people.", example = "The name is taken")
        String title,
    @Schema(example = "409") int status,
    @Schema(
            description = "What is wrong in this case.",
            example = "There is a session team-a/fix-login already, with another spec.")
        String detail,
    @Schema(description = "For machines; never renamed.", example = "name_taken") String code,
    @Schema(
            description = "What to do.",
            example = "Choose another name, or leave it out to get one.")
        String hint,
    @Schema(description = "The field or parameter that is meant, where there is one.")
        Optional<String> field) {}
