package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a session is done. */
public enum Completion {
  /** When someone deletes it. */
  @JsonProperty("Manual")
  MANUAL,
  /** When its prompts are worked off: batch work. */
  @JsonProperty("WhenIdle")
  WHEN_IDLE
}
