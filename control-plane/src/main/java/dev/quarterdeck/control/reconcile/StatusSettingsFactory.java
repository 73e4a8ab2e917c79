package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.platform.kubernetes.KubernetesSettings;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.Optional;

@Factory
final class StatusSettingsFactory {
  /** On a laptop there is no status to put a link into. */
  @Singleton
  StatusSettings statusSettings(Optional<KubernetesSettings> settings) {
    return new StatusSettings(
        settings.map(KubernetesSettings::dashboardUrl).filter(url -> !url.isBlank()));
  }
}
