package dev.quarterdeck.control.door.rest;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;

/** Some sessions, newest first. */
@Introspected
@Schema(description = "Some sessions, newest first.")
record SessionPage(
    List<SessionView> sessions,
    @Schema(description = "For `cursor`, to get those that follow. Absent on the last page.")
        Optional<String> next) {}
