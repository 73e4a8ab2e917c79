package dev.quarterdeck.control.platform.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** On every answer: nothing is guessed, nothing is told to other sites, nothing of ours is kept. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class SafetyHeaders {
  @ResponseFilter
  void add(MutableHttpResponse<?> response) {
    response.getHeaders().set("X-Content-Type-Options", "nosniff");
    response.getHeaders().set("Referrer-Policy", "no-referrer");
    if (!response.getHeaders().contains(HttpHeaders.CACHE_CONTROL)) {
      response.header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
  }
}
