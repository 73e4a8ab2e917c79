package dev.quarterdeck.control.platform.kubernetes;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a control plane in a cluster must know.
 *
 * @param namespaces whose sessions it serves; none: of all namespaces
 * @param leaseNamespace where the leader's Lease lies; its own namespace
 * @param leaseName the Lease, one for each installation
 * @param identity this replica; the pod's name
 * @param dashboardUrl where people reach the dashboard, for links to sessions
 */
@ConfigurationProperties("quarterdeck.kubernetes")
@Requires(property = "quarterdeck.mode", value = "kubernetes")
public record KubernetesSettings(
    @Nullable List<String> namespaces,
    @Bindable(defaultValue = "default") String leaseNamespace,
    @Bindable(defaultValue = "quarterdeck-operator") String leaseName,
    @Nullable String identity,
    @Nullable String dashboardUrl) {

  /** The namespaces to watch; empty: all. */
  public List<String> watched() {
    return namespaces == null
        ? List.of()
        : namespaces.stream().map(String::strip).filter(name -> !name.isEmpty()).toList();
  }
}
