package dev.quarterdeck.control.platform.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A problem as an HTTP answer, whatever the client said it accepts. */
public final class ProblemResponse {
  public static final String MEDIA_TYPE = MediaType.APPLICATION_JSON_PROBLEM;
  private static final String RETRY_SECONDS = "2";
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProblemResponse() {}

  public static MutableHttpResponse<byte[]> of(Problem problem) {
    MutableHttpResponse<byte[]> response =
        HttpResponse.<byte[]>status(HttpStatus.valueOf(problem.code().status()))
            .body(json(problem))
            .contentType(MEDIA_TYPE)
            .header(HttpHeaders.CACHE_CONTROL, "no-store");
    return switch (problem.code().status()) {
      case 401 -> response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      case 429 -> response.header(HttpHeaders.RETRY_AFTER, "60");
      case 503 -> response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
      default -> response;
    };
  }

  private static byte[] json(Problem problem) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "about:blank");
    members.put("title", problem.code().title());
    members.put("status", problem.code().status());
    members.put("detail", problem.detail());
    members.put("code", problem.code().word());
    members.put("hint", problem.hint());
    members.putAll(new TreeMap<>(problem.more()));
    try {
      return JSON.writeValueAsBytes(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a problem could not be written", e);
    }
  }
}
