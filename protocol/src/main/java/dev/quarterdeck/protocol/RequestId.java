package dev.quarterdeck.protocol;

/** An agent's question to a person, as the runner names it. Unique within its run. */
public record RequestId(String value) {
  public RequestId {
    Identifiers.check("request_id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
