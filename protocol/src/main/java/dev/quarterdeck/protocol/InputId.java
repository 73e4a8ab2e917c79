package dev.quarterdeck.protocol;

/** A prompt or terminal input. Chosen by who sent it, so that sending twice acts once. */
public record InputId(String value) {
  public InputId {
    Identifiers.check("input_id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
