package dev.quarterdeck.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.e2e.Patience;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that cannot work say why, in words that help. All are made at once. */
@Tag("cluster")
class TroubleIT {
  @RegisterExtension static final Installation QUARTERDECK = new Installation();

  @BeforeAll
  static void manyTroubles() {
    QUARTERDECK.apply("no-image", "agent: {kind: demo}\nimage: nobody.invalid/nothing:1");
    QUARTERDECK.apply(
        "no-node", "agent: {kind: demo}\npod: {resources: {requests: {cpu: \"1000\"}}}");
    QUARTERDECK.apply("no-program", "agent: {kind: acp, command: [no-such-agent, --acp]}");
    // Less than the runner itself needs: where control groups are old, the kernel ends only the
    // largest process of a container, and the container ends only with the runner.
    QUARTERDECK.apply(
        "no-memory", "agent: {kind: demo}\npod: {resources: {limits: {memory: 40Mi}}}");
  }

  @Test
  void aMissingImage() {
    assertTrouble("no-image", "ImageMissing", "nobody.invalid/nothing:1");
    assertThat(QUARTERDECK.phase("no-image")).isIn("Pending", "Starting");
  }

  @Test
  void aPodThatNoNodeCanTake() {
    assertTrouble("no-node", "Unschedulable", "Insufficient cpu");
  }

  @Test
  void aProgramThatDoesNotExist() {
    assertTrouble("no-program", "AgentNotStarted", "no-such-agent");
    assertThat(QUARTERDECK.phase("no-program")).isEqualTo("Failed");
  }

  @Test
  void lessMemoryThanIsNeeded() {
    assertTrouble("no-memory", "OutOfMemory", "40Mi");
  }

  /** The condition says it to kubectl, the status to everybody else: the same words. */
  private static void assertTrouble(String session, String reason, String word) {
    String ready =
        Patience.await(session + " says " + reason)
            .until(
                () -> QUARTERDECK.condition(session, "Ready"),
                text -> text.startsWith("False " + reason + ": "));

    assertThat(ready).contains(word).endsWith(".").doesNotContain("Exception");
    // Of a container that comes and goes the words are not there all the time.
    Patience.await("REST says " + reason + " of " + session)
        .until(
            () -> QUARTERDECK.session(session).status(),
            status ->
                status.path("reason").asText().equals(reason)
                    && status.path("message").asText().contains(word));
  }
}
