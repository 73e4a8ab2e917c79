package dev.quarterdeck.control.platform.problem;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import jakarta.inject.Singleton;

/**
 * Hands what nobody else handles to {@link Problems}. The framework's own handlers are for narrower
 * types, so they go before it and bring their status.
 */
@Singleton
final class AnythingHandler implements ExceptionHandler<Throwable, HttpResponse<?>> {
  private final Problems problems;

  AnythingHandler(Problems problems) {
    this.problems = problems;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public HttpResponse<?> handle(HttpRequest request, Throwable thrown) {
    return problems.processResponse(
        ErrorContext.builder(request).cause(thrown).build(),
        HttpResponse.status(HttpStatus.INTERNAL_SERVER_ERROR));
  }
}
