package dev.quarterdeck.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.ExitReason;
import dev.quarterdeck.runner.driver.AgentListener.Departure;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EndingTest {
  private static final long MI = 1024 * 1024;

  static Stream<Arguments> endings() {
    return Stream.of(
        Arguments.of(
            new Departure.NotStarted(127, "no program; token=hunter2hunter2"),
            ExitReason.AGENT_NOT_STARTED,
            "no program; token=[redacted]"),
        Arguments.of(
            new Departure.Exited(3, Optional.of("out of luck")),
            ExitReason.AGENT_EXITED,
            "agent --acp ended with code 3.\nout of luck"),
        Arguments.of(
            new Departure.OutOfMemory(137, 40 * MI),
            ExitReason.OUT_OF_MEMORY,
            "The agent used more memory than its limit of 40Mi and was killed."));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void tellsAnEnd(Departure departure, ExitReason reason, String message) {
    assertThat(Ending.of(departure, "agent --acp", false))
        .isEqualTo(new RunEvent.Exited(departure.exitCode(), reason, Optional.of(message)));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void hasNothingToExplainWhenTheEndWasWanted(
      Departure departure, ExitReason reason, String message) {
    assertThat(Ending.of(departure, "agent --acp", true))
        .isEqualTo(new RunEvent.Exited(departure.exitCode(), ExitReason.STOPPED, Optional.empty()));
  }

  @Test
  void writesBytesAsAPodDoes() {
    assertThat(Ending.quantity(512 * MI)).isEqualTo("512Mi");
    assertThat(Ending.quantity(2048 * MI)).isEqualTo("2Gi");
    assertThat(Ending.quantity(1536 * MI)).isEqualTo("1536Mi");
    assertThat(Ending.quantity(499_998_720)).isEqualTo("477Mi");
    assertThat(Ending.quantity(4096)).isEqualTo("1Mi");
  }
}
