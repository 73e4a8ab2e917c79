package dev.quarterdeck.control.access;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.util.List;
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
    @Nullable URI externalUrl,
    @Nullable List<String> allowedHosts,
    @Bindable(defaultValue = "false") boolean trustForwarded) {

  List<String> hosts() {
    return allowedHosts == null ? List.of() : allowedHosts;
  }
}
