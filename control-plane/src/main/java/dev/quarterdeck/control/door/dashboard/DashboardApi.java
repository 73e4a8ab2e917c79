package dev.quarterdeck.control.door.dashboard;

import dev.quarterdeck.control.access.Open;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything that is not the API is the dashboard: a file of it, or, for an address that a person
 * opens, its page, which finds its own way from there.
 */
@Open
@Hidden
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class DashboardApi {
  private static final String PAGE = "index.html";

  /** Scripts, styles and pictures of our own, requests to ourselves, and nothing else. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
          + " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  /** Its name changes with its content. */
  private static final Pattern HASHED = Pattern.compile("assets/.*-[A-Za-z0-9_-]{8,}\\.[a-z0-9]+");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2",
          "json", "application/json",
          "webmanifest", "application/manifest+json",
          "txt", "text/plain; charset=utf-8");

  private final DashboardFiles files;

  DashboardApi(DashboardFiles files) {
    this.files = files;
  }

  @Get("/")
  @Produces(MediaType.ALL)
  HttpResponse<byte[]> page() {
    return files
        .read(PAGE)
        .map(content -> answer(PAGE, content))
        .orElseThrow(() -> new HttpStatusException(HttpStatus.NOT_FOUND, "no dashboard"));
  }

  @Get("/{path:(?!api/|ws/|health/).+}")
  @Produces(MediaType.ALL)
  HttpResponse<byte[]> file(HttpRequest<?> request, String path) {
    Optional<byte[]> content = files.read(path);
    if (content.isPresent()) {
      return answer(path, content.get());
    }
    boolean person =
        request.getHeaders().accept().stream()
            .anyMatch(type -> type.getName().equals(MediaType.TEXT_HTML));
    if (!person) {
      throw new HttpStatusException(HttpStatus.NOT_FOUND, "no such file");
    }
    return page();
  }

  private static HttpResponse<byte[]> answer(String name, byte[] content) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    MutableHttpResponse<byte[]> response = HttpResponse.ok(content);
    return response
        .header(HttpHeaders.CONTENT_TYPE, TYPES.getOrDefault(ending, "application/octet-stream"))
        .header(
            HttpHeaders.CACHE_CONTROL,
            HASHED.matcher(name).matches() ? "public, max-age=31536000, immutable" : "no-cache")
        .header("Content-Security-Policy", POLICY)
        .header("X-Frame-Options", "DENY")
        .header("Cross-Origin-Opener-Policy", "same-origin");
  }
}
