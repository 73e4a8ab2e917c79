package dev.quarterdeck.control.access;

import dev.quarterdeck.control.platform.database.Schema;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemResponse;
import dev.quarterdeck.control.platform.problem.Problems;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.web.router.RouteAttributes;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stands before every route, also before those that do not exist. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(-100)
final class AccessFilter {
  static final String PRINCIPAL = "quarterdeck.principal";
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final Access access;
  private final Origins origins;
  private final Schema schema;

  AccessFilter(Access access, Origins origins, Schema schema) {
    this.access = access;
    this.origins = origins;
    this.schema = schema;
  }

  /** Nothing to go on, an answer to refuse. */
  @RequestFilter
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Nullable HttpResponse<?> admit(HttpRequest<?> request) {
    Optional<String> host = header(request, HttpHeaders.HOST);
    if (!origins.knownAs(host)) {
      return ProblemResponse.of(strangeHost(host));
    }
    if (open(request)) {
      return null;
    }
    if (!schema.isReady()) {
      return ProblemResponse.of(Problems.databaseUnavailable());
    }
    Credential credential =
        Credential.of(
            header(request, HttpHeaders.AUTHORIZATION),
            request.getCookies().findCookie(Credential.COOKIE).map(Cookie::getValue));
    if (credential instanceof Credential.SignedIn
        && !SAFE.contains(request.getMethod())
        && !fromOurselves(request, host)) {
      return ProblemResponse.of(foreignOrigin());
    }
    Optional<Principal> principal = access.whose(credential);
    if (principal.isEmpty()) {
      return ProblemResponse.of(unauthenticated());
    }
    request.setAttribute(PRINCIPAL, principal.get());
    return null;
  }

  private static boolean open(HttpRequest<?> request) {
    return RouteAttributes.getRouteInfo(request)
        .filter(route -> route.getAnnotationMetadata().hasAnnotation(Open.class))
        .isPresent();
  }

  private boolean fromOurselves(HttpRequest<?> request, Optional<String> host) {
    return header(request, HttpHeaders.ORIGIN)
        .filter(origin -> origins.ours(origin, host))
        .isPresent();
  }

  private static Optional<String> header(HttpRequest<?> request, String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  private static Problem unauthenticated() {
    return Problem.of(
        ProblemCode.UNAUTHENTICATED,
        "The request has no credential, or one that is not valid any more.",
        "Sign in, or send Authorization: Bearer with a token.");
  }

  static Problem foreignOrigin() {
    return Problem.of(
        ProblemCode.ORIGIN_REFUSED,
        "A change that comes with a cookie must come from this server's own pages.",
        "Programs send Authorization: Bearer instead of the cookie. Behind a proxy that changes"
            + " Host, set quarterdeck.access.external-url to the address that browsers see.");
  }

  private static Problem strangeHost(Optional<String> host) {
    return Problem.of(
        ProblemCode.HOST_REFUSED,
        "This server does not answer to the name " + host.orElse("(none)") + ".",
        "Use localhost or 127.0.0.1, or add the name to quarterdeck.access.allowed-hosts.");
  }
}
