package dev.quarterdeck.control.reconcile;

import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** On a laptop there is one control plane, and it leads. */
@Singleton
@Requires(property = "quarterdeck.mode", value = "local")
@Requires(property = SoleLeadership.SETTING, value = "sole", defaultValue = "sole")
final class SoleLeadership implements Leadership {
  static final String SETTING = "quarterdeck.leadership";

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
