package dev.quarterdeck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import org.assertj.core.api.SoftAssertions;

/** What a server answered. */
public record Answer(String request, int status, HttpHeaders headers, String text) {
  static final ObjectMapper JSON = new ObjectMapper();

  public JsonNode json() {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("This is not JSON: " + this, e);
    }
  }

  /** Throws {@link Unavailable} for what goes away by itself. */
  public Answer expect(int... statuses) {
    if (status == 503 && Arrays.stream(statuses).noneMatch(expected -> expected == 503)) {
      throw new Unavailable(toString());
    }
    assertThat(statuses).as(toString()).contains(status);
    return this;
  }

  /** A problem as all of them are: status, code, one sentence that says it and one that helps. */
  public Answer expectProblem(int expected, String code) {
    SoftAssertions all = new SoftAssertions();
    all.assertThat(status).as(toString()).isEqualTo(expected);
    all.assertThat(headers.firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = json();
    all.assertThat(problem.path("code").asText()).as("code").isEqualTo(code);
    all.assertThat(problem.path("status").asInt()).as("status in the body").isEqualTo(expected);
    all.assertThat(problem.path("title").asText()).as("title").isNotBlank();
    all.assertThat(problem.path("detail").asText()).as("detail").isNotBlank();
    all.assertThat(problem.path("hint").asText()).as("hint").isNotBlank();
    all.assertThat(text).doesNotContain("Exception", "at dev.quarterdeck", "at io.micronaut");
    all.assertAll();
    return this;
  }

  public String detail() {
    return json().path("detail").asText();
  }

  @Override
  public String toString() {
    return request + " → " + status + "\n" + text;
  }
}
