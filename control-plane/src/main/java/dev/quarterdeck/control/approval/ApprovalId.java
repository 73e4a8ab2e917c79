package dev.quarterdeck.control.approval;

import java.util.UUID;

/** A question to people. */
public record ApprovalId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
