package dev.quarterdeck.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.WebSocketClient;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pod of a session: what it may, and what its token opens. */
@Tag("cluster")
class PodIT {
  @RegisterExtension static final Installation QUARTERDECK = new Installation();
  private static final String TOKEN = "cat \"$QD_TOKEN_FILE\"";

  @BeforeAll
  static void twoSessions() {
    QUARTERDECK.apply("ours", "agent: {kind: demo}");
    QUARTERDECK.apply("theirs", "agent: {kind: demo}");
    QUARTERDECK.awaitPhase("ours", "Idle");
    QUARTERDECK.awaitPhase("theirs", "Idle");
  }

  @Test
  void isHardened() {
    Pod pod = QUARTERDECK.podOf("ours");
    PodSpec spec = pod.getSpec();

    assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(spec.getSecurityContext().getRunAsUser()).isPositive();
    assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(spec.getAutomountServiceAccountToken()).isFalse();
    assertThat(spec.getEnableServiceLinks()).isFalse();
    assertThat(spec.getHostNetwork()).isNotEqualTo(true);
    assertThat(spec.getHostPID()).isNotEqualTo(true);
    assertThat(spec.getHostIPC()).isNotEqualTo(true);
    assertThat(spec.getVolumes()).noneMatch(volume -> volume.getHostPath() != null);
    assertThat(spec.getServiceAccountName()).isNotEqualTo("default");
    List<Container> all =
        Stream.concat(spec.getContainers().stream(), spec.getInitContainers().stream()).toList();
    assertThat(all).hasSize(2);
    for (Container container : all) {
      SecurityContext security = container.getSecurityContext();
      assertThat(security.getAllowPrivilegeEscalation()).isFalse();
      assertThat(security.getReadOnlyRootFilesystem()).isTrue();
      assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(security.getCapabilities().getAdd()).isNullOrEmpty();
      assertThat(security.getPrivileged()).isNotEqualTo(true);
      assertThat(container.getPorts()).isEmpty();
      assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
    }
    assertThat(pod.getMetadata().getOwnerReferences())
        .singleElement()
        .matches(owner -> owner.getKind().equals("AgentSession") && owner.getController());
  }

  @Test
  void isWhatTheKernelSaysToo() {
    String status = QUARTERDECK.inPod("ours", "cat /proc/1/status");

    assertThat(status)
        .containsPattern("Uid:\\s+65532\\s+65532")
        .containsPattern("CapEff:\\s+0000000000000000")
        .containsPattern("CapBnd:\\s+0000000000000000")
        .containsPattern("NoNewPrivs:\\s+1")
        .containsPattern("Seccomp:\\s+2");
    assertThat(QUARTERDECK.inPod("ours", "touch /intruder 2>&1 || true")).contains("Read-only");
  }

  @Test
  void listensOnNoPort() {
    String sockets = QUARTERDECK.inPod("ours", "cat /proc/net/tcp /proc/net/tcp6");

    assertThat(sockets.lines().filter(line -> line.matches("\\s*\\d+: .*")))
        .as("the runner's own connection is there")
        .isNotEmpty()
        .as("state 0A is LISTEN")
        .noneMatch(line -> line.strip().split("\\s+")[3].equals("0A"));
  }

  @Test
  void hasNoTokenForKubernetes() {
    String files =
        QUARTERDECK.inPod(
            "ours", "ls -d /var/run/secrets/kubernetes.io /run/secrets/kubernetes.io 2>&1 || true");
    assertThat(files).doesNotContainPattern("(?m)^/");

    String token = QUARTERDECK.inPod("ours", TOKEN);
    String server = QUARTERDECK.cluster().client().getMasterUrl().toString();
    assertThat(
            dev.quarterdeck.e2e.Command.of(
                    "curl",
                    "-sk",
                    "-o",
                    "/dev/null",
                    "-w",
                    "%{http_code}",
                    "-H",
                    "Authorization: Bearer " + token.strip(),
                    server + "api/v1/namespaces")
                .run()
                .orFail())
        .as("the runner's token means nothing to the API server")
        .isEqualTo("401");
  }

  @Test
  void hasATokenThatReachesItsOwnSessionAndNoOther() {
    Conversation theirs = QUARTERDECK.session("theirs");
    long before = theirs.log().lastRev();
    String token = QUARTERDECK.inPod("ours", TOKEN).strip();

    try (WebSocketClient socket =
        WebSocketClient.open(QUARTERDECK.release().url(), "/ws/host", token)) {
      JsonNode welcome = socket.next("host.welcome").path("data");
      assertThat(welcome.path("name").asText()).isEqualTo("ours");
      assertThat(welcome.path("namespace").asText()).isEqualTo(QUARTERDECK.namespace());
    }

    assertThat(theirs.log().lastRev()).isEqualTo(before);
    QUARTERDECK.awaitPhase("ours", "Idle");
    QUARTERDECK.as(Role.NOBODY).get("me").expect(200);
    dev.quarterdeck.e2e.Api.of(QUARTERDECK.release().url(), token)
        .get("sessions")
        .expectProblem(401, "unauthenticated");
  }

  @Test
  void isNotOpenedByAnyOtherToken() {
    String plain = QUARTERDECK.kubectl("create", "token", "qd-ours").orFail().strip();
    String unbound =
        QUARTERDECK
            .kubectl("create", "token", "qd-ours", "--audience=quarterdeck")
            .orFail()
            .strip();
    String person = QUARTERDECK.release().token(Role.ADMIN);

    for (String token : List.of(plain, unbound, person, "nonsense")) {
      assertThat(WebSocketClient.refusal(QUARTERDECK.release().url(), "/ws/host", token))
          .isEqualTo(401);
    }
  }
}
