package dev.quarterdeck.control.reconcile;

import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** On a laptop there is one control plane, and it leads. */
@Singleton
@Requires(property = "quarterdeck.mode", value = "local")
final class SoleLeadership implements Leadership {
  @Override
  public void start(Listener listener) {
    listener.gained();
  }

  @Override
  public boolean leading() {
    return true;
  }

  @Override
  public void stop() {
    // There is nobody to hand it to.
  }
}
