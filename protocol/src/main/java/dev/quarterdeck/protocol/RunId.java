package dev.quarterdeck.protocol;

/** One life of a runner for a session. Chosen by the runner, unique everywhere. */
public record RunId(String value) {
  public RunId {
    Identifiers.check("run_id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
