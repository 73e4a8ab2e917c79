package dev.quarterdeck.control.door.health;

import dev.quarterdeck.control.access.Open;
import dev.quarterdeck.control.platform.Readiness;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Collection;

/** Liveness and readiness, open to everyone who can reach the port. */
@Open
@Controller("/health")
@Tag(name = "Health")
final class HealthApi {
  @Introspected
  record Health(String status) {}

  private final Collection<Readiness> parts;

  HealthApi(Collection<Readiness> parts) {
    this.parts = parts;
  }

  @Introspected
  record Name(String name, String version) {}

  /** What this is, for clients of the host wire. */
  @Get
  @Operation(summary = "What answers here")
  @SecurityRequirements
  Name name() {
    String version = HealthApi.class.getPackage().getImplementationVersion();
    return new Name("quarterdeck", version == null ? "development" : version);
  }

  /** A database that is away is no reason to start this process again. */
  @Get("/liveness")
  @Operation(summary = "Whether the process lives")
  @SecurityRequirements
  Health liveness() {
    return new Health("UP");
  }

  @Get("/readiness")
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "Whether it can work: the database answers and everything has started")
  @ApiResponse(responseCode = "200", description = "It can.")
  @ApiResponse(responseCode = "503", description = "It cannot, for the time being.")
  @SecurityRequirements
  HttpResponse<Health> readiness() {
    return parts.stream().allMatch(Readiness::isReady)
        ? HttpResponse.ok(new Health("UP"))
        : HttpResponse.<Health>status(HttpStatus.SERVICE_UNAVAILABLE).body(new Health("DOWN"));
  }
}
