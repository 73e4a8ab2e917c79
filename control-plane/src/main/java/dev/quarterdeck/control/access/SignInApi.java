package dev.quarterdeck.control.access;

import dev.quarterdeck.control.platform.database.Schema;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemShape;
import dev.quarterdeck.control.platform.problem.Problems;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Signing in and out, and who one is. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "default",
    description = "A problem.",
    content =
        @Content(
            mediaType = "application/problem+json",
            schema =
                @io.swagger.v3.oas.annotations.media.Schema(implementation = ProblemShape.class)))
@Tag(name = "Sign-in")
final class SignInApi {
  @Introspected
  record Mode(String mode) {}

  /** A token, as {@code dev/run} or {@code kubectl create token} prints it. */
  @Introspected
  record Token(String token) {
    @Override
    public String toString() {
      return "Token[…]";
    }
  }

  @Introspected
  record Me(String name, List<String> groups, String mode) {}

  private final Access access;
  private final SignIns signIns;
  private final Attempts attempts;
  private final Origins origins;
  private final AccessSettings settings;
  private final Schema schema;

  SignInApi(
      Access access,
      SignIns signIns,
      Attempts attempts,
      Origins origins,
      AccessSettings settings,
      Schema schema) {
    this.access = access;
    this.signIns = signIns;
    this.attempts = attempts;
    this.origins = origins;
    this.settings = settings;
    this.schema = schema;
  }

  @Open
  @Get("/sign-in")
  @Operation(
      summary = "How to sign in",
      description = "`local`: the owner's token. `kubernetes`: a Kubernetes token.")
  @SecurityRequirements
  @ApiResponse(responseCode = "200", description = "Which tokens are known here.")
  Mode mode() {
    return new Mode(access.mode());
  }

  @Open
  @Post("/sign-in")
  @Operation(
      summary = "Exchange a token for a cookie",
      description =
          "For browsers. The cookie `qd_session` is HttpOnly and SameSite=Strict and lives as long"
              + " as the token, at most 12 hours. Programs send the token itself as a bearer.")
  @ApiResponse(responseCode = "204", description = "Signed in; the cookie is set.")
  @SecurityRequirements
  HttpResponse<?> signIn(HttpRequest<?> request, @Body Token body) {
    SignIns.Cookie cookie = exchange(request, body.token(), signIns::signIn);
    return HttpResponse.noContent().cookie(cookie(request, cookie.value(), cookie.lifetime()));
  }

  /** Never twice in a row without end: whoever guesses is held up. */
  SignIns.Cookie exchange(
      HttpRequest<?> request,
      @Nullable String token,
      Function<String, Optional<SignIns.Cookie>> signIn) {
    refuseForeignSites(request);
    String address = request.getRemoteAddress().getAddress().getHostAddress();
    if (attempts.tooMany(address)) {
      throw Problem.of(
              ProblemCode.TOO_MANY_ATTEMPTS,
              "Too many tokens from this address were not valid.",
              "Wait a minute.")
          .exception();
    }
    if (!schema.isReady()) {
      throw Problems.databaseUnavailable().exception();
    }
    Optional<SignIns.Cookie> cookie =
        token == null || token.length() > Credential.LONGEST
            ? Optional.empty()
            : signIn.apply(token.strip());
    if (cookie.isEmpty()) {
      attempts.failed(address);
      throw refused().exception();
    }
    return cookie.get();
  }

  @Post("/sign-out")
  @Operation(summary = "Make the cookie worthless")
  @ApiResponse(responseCode = "204", description = "Signed out.")
  HttpResponse<?> signOut(HttpRequest<?> request) {
    request
        .getCookies()
        .findCookie(Credential.COOKIE)
        .ifPresent(cookie -> signIns.signOut(cookie.getValue()));
    return HttpResponse.noContent().cookie(cookie(request, "", Duration.ZERO));
  }

  @Get("/me")
  @Operation(summary = "Who I am")
  @ApiResponse(responseCode = "200", description = "Who I am.")
  Me me(@Parameter(hidden = true) Principal principal) {
    return new Me(principal.name(), principal.groups(), access.mode());
  }

  /** Nobody is to be signed in as somebody else from another site. */
  private void refuseForeignSites(HttpRequest<?> request) {
    Optional<String> origin = Optional.ofNullable(request.getHeaders().get(HttpHeaders.ORIGIN));
    Optional<String> host = Optional.ofNullable(request.getHeaders().get(HttpHeaders.HOST));
    if (origin.isPresent() && !origins.ours(origin.get(), host)) {
      throw AccessFilter.foreignOrigin().exception();
    }
  }

  private Cookie cookie(HttpRequest<?> request, String value, Duration lifetime) {
    return Cookie.of(Credential.COOKIE, value)
        .httpOnly(true)
        .sameSite(SameSite.Strict)
        .secure(https(request))
        .path("/")
        .maxAge(lifetime);
  }

  /** A browser's Origin, checked before, says what it speaks, whatever proxy is in between. */
  private boolean https(HttpRequest<?> request) {
    String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
    return request.isSecure()
        || (origin != null && origin.startsWith("https://"))
        || (settings.trustForwarded()
            && "https".equalsIgnoreCase(request.getHeaders().get("X-Forwarded-Proto")));
  }

  private Problem refused() {
    return Problem.of(
        ProblemCode.SIGN_IN_REFUSED,
        "The token is not valid here.",
        access.mode().equals("local")
            ? "Use the link that dev/run printed, or the token in it."
            : "Paste the output of kubectl create token, and mind that tokens expire.");
  }
}
