package dev.quarterdeck.control.platform.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;

/** Clients of another API server, or of somebody else in the same one. */
@Factory
public final class OtherClients {
  /** The address of a server that a test started. */
  public static final String SERVER = "quarterdeck.test.api-server";

  /** The name of a user, whose rights are then all that the control plane has. */
  public static final String USER = "quarterdeck.test.api-user";

  @Singleton
  @Bean(preDestroy = "close")
  @Requires(property = SERVER)
  @Replaces(bean = KubernetesClient.class, factory = KubernetesConnection.class)
  KubernetesClient elsewhere(@Value("${" + SERVER + "}") String url) {
    return client(new ConfigBuilder(Config.empty()).withMasterUrl(url));
  }

  @Singleton
  @Bean(preDestroy = "close")
  @Requires(property = USER)
  @Replaces(bean = KubernetesClient.class, factory = KubernetesConnection.class)
  KubernetesClient somebodyElse(@Value("${" + USER + "}") String user) {
    return client(new ConfigBuilder().withImpersonateUsername(user));
  }

  private static KubernetesClient client(ConfigBuilder config) {
    return new KubernetesClientBuilder()
        .withConfig(config.withRequestRetryBackoffLimit(0).build())
        .build();
  }
}
