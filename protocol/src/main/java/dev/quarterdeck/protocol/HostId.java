package dev.quarterdeck.protocol;

/** A machine or pod that runs agents and dials in. */
public record HostId(String value) {
  public HostId {
    Identifiers.check("host_id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
