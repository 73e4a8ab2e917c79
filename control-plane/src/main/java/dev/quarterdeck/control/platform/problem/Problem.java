package dev.quarterdeck.control.platform.problem;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One refusal: what is wrong in this case, and what to do. {@code more} are members of the answer
 * beside the standard ones.
 */
public record Problem(ProblemCode code, String detail, String hint, Map<String, Object> more) {
  public Problem {
    more = Map.copyOf(more);
  }

  public static Problem of(ProblemCode code, String detail, String hint) {
    return new Problem(code, detail, hint, Map.of());
  }

  /** One field of the body is wrong. */
  public static Problem field(String field, String detail, String hint) {
    return new Problem(ProblemCode.INVALID_FIELD, detail, hint, Map.of("field", field));
  }

  public Problem with(String name, Object value) {
    Map<String, Object> members = new LinkedHashMap<>(more);
    members.put(name, value);
    return new Problem(code, detail, hint, members);
  }

  /** To be thrown where a request cannot go on. */
  public ProblemException exception() {
    return new ProblemException(this);
  }
}
