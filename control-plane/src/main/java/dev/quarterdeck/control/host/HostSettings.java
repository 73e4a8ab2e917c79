package dev.quarterdeck.control.host;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code quarterdeck.hosts}.
 *
 * @param firstCome whether a host that nobody made makes itself by the first token it shows
 * @param namespace where the runs of such hosts are
 */
@ConfigurationProperties("quarterdeck.hosts")
public record HostSettings(
    @Bindable(defaultValue = "false") boolean firstCome,
    @Bindable(defaultValue = "default") String namespace) {}
