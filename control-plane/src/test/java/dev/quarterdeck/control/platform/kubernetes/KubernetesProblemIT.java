package dev.quarterdeck.control.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** The exceptions are those of the real client. */
class KubernetesProblemIT {
  @Test
  void aRefusedConnectionIsNamedAlthoughItHasNoWords() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }

    Throwable problem = problemAt("http://127.0.0.1:" + nobody);

    assertThat(KubernetesProblem.of(problem)).contains("ConnectException").doesNotContain("null");
  }

  @Test
  void aServerThatNeverAnswersIsATimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Throwable problem = problemAt("http://127.0.0.1:" + silent.getLocalPort());

      assertThat(KubernetesProblem.of(problem)).containsIgnoringCase("time").doesNotContain("null");
    }
  }

  @Test
  void whatTheServerSaysIsRepeated() {
    try (FakeApiServer server = new FakeApiServer()) {
      Throwable problem = problemAt(server.url());

      assertThat(KubernetesProblem.of(problem)).contains("etcd is away");
    }
  }

  @Test
  void anInterruptedRequestIsNamed() {
    try (FakeApiServer server = new FakeApiServer()) {
      Thread.currentThread().interrupt();

      Throwable problem = problemAt(server.url());

      assertThat(Thread.interrupted()).isTrue();
      assertThat(KubernetesProblem.of(problem)).contains("Interrupted").doesNotContain("null");
    }
  }

  private static Throwable problemAt(String url) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(url)
            .withRequestTimeout(500)
            .withRequestRetryBackoffLimit(0)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      return catchThrowable(() -> client.pods().inAnyNamespace().list());
    }
  }
}
