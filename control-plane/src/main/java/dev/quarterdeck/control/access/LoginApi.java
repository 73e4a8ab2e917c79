package dev.quarterdeck.control.access;

import dev.quarterdeck.control.platform.problem.ProblemShape;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Signing in as apps of the host wire do it. */
@Controller("/auth")
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "default",
    description = "A problem.",
    content =
        @Content(
            mediaType = "application/problem+json",
            schema = @Schema(implementation = ProblemShape.class)))
@Tag(name = "Host wire")
final class LoginApi {
  /** The user is whoever the password belongs to: a token, as for {@code /api/v1/sign-in}. */
  @Introspected
  @Schema(name = "Login")
  record Login(@Nullable String username, @Nullable String password) {
    @Override
    public String toString() {
      return "Login[…]";
    }
  }

  @Introspected
  @Schema(name = "LoggedIn")
  record LoggedIn(@Schema(name = "access_token") String access_token) {
    @Override
    public String toString() {
      return "LoggedIn[…]";
    }
  }

  private final SignInApi signIn;
  private final SignIns signIns;

  LoginApi(SignInApi signIn, SignIns signIns) {
    this.signIn = signIn;
    this.signIns = signIns;
  }

  @Open
  @Post("/login")
  @Operation(
      summary = "Exchange a password for an access token",
      description =
          "The password is the owner's token on a laptop and a Kubernetes token in a cluster. The"
              + " access token is a secret of its own: it ends with the token it was given for, at"
              + " the latest after 12 hours, and is worth nothing anywhere else.")
  @ApiResponse(responseCode = "200", description = "The access token.")
  @SecurityRequirements
  LoggedIn login(HttpRequest<?> request, @Body Login body) {
    return new LoggedIn(signIn.exchange(request, body.password(), signIns::signInProgram).value());
  }
}
