package dev.quarterdeck.control.platform.kubernetes;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** The one client. In a pod it finds its credentials there, elsewhere by KUBECONFIG. */
@Factory
final class KubernetesConnection {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 20_000;
  private static final int RETRIES = 2;

  @Singleton
  @Bean(preDestroy = "close")
  @Requires(property = "quarterdeck.mode", value = "kubernetes")
  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder()
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                // Loops of ours ask again; a request that waits long holds up its worker.
                .withRequestRetryBackoffLimit(RETRIES)
                .build())
        .build();
  }
}
