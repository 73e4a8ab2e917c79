package dev.quarterdeck.control.platform.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.quarterdeck.control.platform.Ids;
import dev.quarterdeck.control.platform.database.DatabaseException;
import io.micronaut.context.annotation.Primary;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.json.JsonSyntaxException;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what went wrong becomes an answer. */
@Singleton
@Primary
public class Problems implements ErrorResponseProcessor<byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private static final int DEEPEST = 8;

  private final Ids ids;

  Problems(Ids ids) {
    this.ids = ids;
  }

  /** Everything that the framework itself refuses comes here, and what nobody caught. */
  @Override
  public MutableHttpResponse<byte[]> processResponse(
      ErrorContext context, MutableHttpResponse<?> base) {
    Problem problem =
        context
            .getRootCause()
            .flatMap(this::foreseen)
            .orElseGet(() -> ofStatus(base.code(), context));
    MutableHttpResponse<byte[]> response = ProblemResponse.of(problem);
    Optional.ofNullable(base.getHeaders().get(HttpHeaders.ALLOW))
        .ifPresent(allow -> response.header(HttpHeaders.ALLOW, allow));
    return response;
  }

  /** The framework wraps what a parser says; what we know may be the cause of the cause. */
  private Optional<Problem> foreseen(Throwable thrown) {
    Throwable next = thrown;
    for (int depth = 0; next != null && depth < DEEPEST; depth++) {
      Optional<Problem> problem = known(next);
      if (problem.isPresent()) {
        return problem;
      }
      next = next.getCause();
    }
    return Optional.empty();
  }

  private Optional<Problem> known(Throwable thrown) {
    return switch (thrown) {
      case ProblemException e -> Optional.of(e.problem());
      case DatabaseException e when e.kind() == DatabaseException.Kind.UNAVAILABLE -> {
        LOG.warn("database=unavailable cause=\"{}\"", e.getMessage());
        yield Optional.of(databaseUnavailable());
      }
      case JsonProcessingException e -> Optional.of(BodyProblems.of(e));
      // Found by the framework's own scanner, which does not say where.
      case JsonSyntaxException e when e.getCause() == null -> Optional.of(BodyProblems.broken());
      case ConversionErrorException e -> Optional.of(converted(e));
      case UnsatisfiedRouteException e ->
          Optional.of(
              Problem.of(
                  ProblemCode.INVALID_REQUEST,
                  "The request has no " + e.getArgument().getName() + ".",
                  "Send a JSON body with Content-Type: application/json."));
      default -> Optional.empty();
    };
  }

  private static Problem converted(ConversionErrorException e) {
    if (e.getConversionError().getCause() instanceof JsonProcessingException json) {
      return BodyProblems.of(json);
    }
    String name = e.getArgument().getName();
    String value =
        e.getConversionError().getOriginalValue().map(text -> " \"" + text + "\"").orElse("");
    return Problem.of(
            ProblemCode.INVALID_REQUEST,
            name + value + " is not a " + e.getArgument().getType().getSimpleName() + ".",
            "Correct " + name + " or leave it out.")
        .with("field", name);
  }

  public static Problem databaseUnavailable() {
    return Problem.of(
        ProblemCode.DATABASE_UNAVAILABLE,
        "The database does not answer.",
        "Try again in a moment; nothing that was acknowledged is lost.");
  }

  private Problem ofStatus(int status, ErrorContext context) {
    HttpRequest<?> request = context.getRequest();
    String what = request.getMethodName() + " " + request.getPath();
    return switch (status) {
      case 400 ->
          Problem.of(
              ProblemCode.INVALID_REQUEST,
              "The request cannot be read.",
              "Check path and headers.");
      case 404 ->
          Problem.of(
              ProblemCode.NO_SUCH_ADDRESS,
              "There is no " + request.getPath() + " here.",
              "The API is under /api/v1; docs/openapi.yaml lists its addresses.");
      case 405 ->
          Problem.of(
              ProblemCode.METHOD_NOT_ALLOWED,
              what + " is not possible.",
              "The Allow header lists what is.");
      case 406 ->
          Problem.of(
              ProblemCode.NOT_ACCEPTABLE,
              what + " cannot be answered in the formats of the Accept header.",
              "Ask for application/json; events can be text/event-stream too.");
      case 413 ->
          Problem.of(
              ProblemCode.BODY_TOO_LARGE,
              "The body is larger than 1 MiB.",
              "Send less; a long text belongs into a file of the workspace.");
      case 415 ->
          Problem.of(
              ProblemCode.UNSUPPORTED_MEDIA_TYPE,
              what + " takes no body of this type.",
              "Send JSON with Content-Type: application/json.");
      default -> internal(context);
    };
  }

  /** What nobody foresaw: the log has everything, the client an id to find it by. */
  private Problem internal(ErrorContext context) {
    UUID logId = ids.next();
    HttpRequest<?> request = context.getRequest();
    LOG.error(
        "request=failed log_id={} method={} path={}",
        logId,
        request.getMethodName(),
        request.getPath(),
        context.getRootCause().orElse(null));
    return Problem.of(
            ProblemCode.INTERNAL,
            "The server could not do this.",
            "Try again; if it stays, ask an operator to look for " + logId + " in the log.")
        .with("logId", logId.toString());
  }
}
