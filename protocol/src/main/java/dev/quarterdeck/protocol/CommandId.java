package dev.quarterdeck.protocol;

/** A durable order of the control plane to a runner. Carried out once, confirmed by this id. */
public record CommandId(String value) {
  public CommandId {
    Identifiers.check("command_id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
