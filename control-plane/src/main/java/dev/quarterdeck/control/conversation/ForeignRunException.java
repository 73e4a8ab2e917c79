package dev.quarterdeck.control.conversation;

import dev.quarterdeck.protocol.RunId;

/** A host speaks of a run that belongs to another session. Nothing of its batch is stored. */
public final class ForeignRunException extends RuntimeException {
  ForeignRunException(RunId run) {
    super("run " + run + " belongs to another session");
  }
}
