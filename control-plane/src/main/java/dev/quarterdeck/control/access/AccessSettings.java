package dev.quarterdeck.control.access;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How this server is reached.
 *
 * @param externalUrl where browsers find it, if a proxy stands before it
 * @param allowedHosts names beside loopback under which a laptop's server answers
 * @param trustForwarded whether X-Forwarded-Proto comes from a proxy of ours
 */
@ConfigurationProperties("quarterdeck.access")
public record AccessSettings(
    @Nullable String externalUrl,
    @Nullable List<String> allowedHosts,
    @Bindable(defaultValue = "false") boolean trustForwarded) {

  /** Unset and empty are the same: that is how a chart leaves something out. */
  Optional<URI> external() {
    return Optional.ofNullable(externalUrl).filter(url -> !url.isBlank()).map(URI::create);
  }

  List<String> hosts() {
    return allowedHosts == null ? List.of() : allowedHosts;
  }
}
