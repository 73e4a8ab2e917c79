package dev.quarterdeck.protocol;

/** One prompt and all that the agent does until it is done with it. */
public record TurnId(String value) {
  public TurnId {
    Identifiers.check("turn_id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
