package dev.quarterdeck.control.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.protocol.RunId;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostRunsTest {
  @Test
  void namesAreReadableAndSessionNames() {
    List<String> names = HostRuns.names(new RunId("run_7f3a"), "codex");
    List<String> odd =
        HostRuns.names(new RunId("R_".repeat(90) + "@9"), "My Very Own Tool, version ten!");

    assertThat(names.getFirst()).isEqualTo("codex-7f3a");
    assertThat(HostRuns.names(new RunId("run_0193f2ab-1234-7abc-8def-0123456789ab"), "codex"))
        .first()
        .isEqualTo("codex-0123456789ab");
    assertThat(names).doesNotHaveDuplicates();
    assertThat(odd).allSatisfy(name -> new SessionName("default", name));
  }

  @Test
  void aRunHasOneSessionIdForEver() {
    assertThat(HostRuns.idOf(new RunId("run_1"))).isEqualTo(HostRuns.idOf(new RunId("run_1")));
    assertThat(HostRuns.idOf(new RunId("run_1"))).isNotEqualTo(HostRuns.idOf(new RunId("run_2")));
  }
}
