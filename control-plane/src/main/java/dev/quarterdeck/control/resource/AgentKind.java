package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The agents this version can drive. */
public enum AgentKind {
  @JsonProperty("acp")
  ACP,
  @JsonProperty("demo")
  DEMO,
  /** A run that a host program made; never asked for by a spec. */
  @JsonProperty("host")
  HOST;

  /** As people write it. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
