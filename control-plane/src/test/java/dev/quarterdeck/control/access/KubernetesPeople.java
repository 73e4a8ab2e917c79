package dev.quarterdeck.control.access;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;

/** The people of a cluster with the sessions of a laptop: access without an operator. */
@Factory
@Requires(property = KubernetesPeople.URL)
final class KubernetesPeople {
  static final String URL = "quarterdeck.test.kubernetes";

  /** Of the authority only: how long its answers hold is then the test's to say. */
  @Singleton
  @Bean(typed = StoppedClock.class)
  StoppedClock clock() {
    return new StoppedClock();
  }

  @Singleton
  @Replaces(LocalAuthority.class)
  Authority authority(@Value("${" + URL + "}") String url, StoppedClock clock) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(url)
            .withNamespace("default")
            .withOauthToken("control-plane")
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesAuthority(new KubernetesClientBuilder().withConfig(config).build(), clock);
  }
}
