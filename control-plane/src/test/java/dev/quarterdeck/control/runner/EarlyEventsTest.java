package dev.quarterdeck.control.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EarlyEventsTest {
  private static final RunId RUN = new RunId("run_1");
  private final AtomicLong everywhere = new AtomicLong();
  private final EarlyEvents early = new EarlyEvents(everywhere);

  private static HostFrame frame(long seq) {
    return frame(seq, "{}");
  }

  private static HostFrame frame(long seq, String data) {
    return new HostFrame(
        new Envelope(
            "agent.message",
            Instant.EPOCH,
            Optional.empty(),
            Optional.of(RUN),
            OptionalLong.of(seq),
            new Json(data)),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void keepsWhatCameTooEarlyUntilTheMissingOneCame() {
    List<HostFrame> none = early.settle(List.of(frame(1), frame(3), frame(4)), Map.of(RUN, 1L));
    assertThat(none).isEmpty();
    assertThat(early.isBehindGap(RUN)).isTrue();

    List<HostFrame> ready = early.settle(List.of(frame(2)), Map.of(RUN, 2L));

    assertThat(ready).containsExactly(frame(3), frame(4));
    assertThat(early.isBehindGap(RUN)).isFalse();
    assertThat(everywhere).hasValue(0);
  }

  @Test
  void forgetsWhatWasStoredMeanwhile() {
    early.settle(List.of(frame(3), frame(5)), Map.of(RUN, 1L));

    List<HostFrame> ready = early.settle(List.of(frame(4)), Map.of(RUN, 4L));

    assertThat(ready).containsExactly(frame(5));
  }

  @Test
  void keepsAnEventOnceHoweverOftenItComes() {
    early.settle(List.of(frame(3), frame(3)), Map.of(RUN, 1L));
    early.settle(List.of(frame(3)), Map.of(RUN, 1L));

    assertThat(early.settle(List.of(frame(2)), Map.of(RUN, 2L))).containsExactly(frame(3));
    assertThat(everywhere).hasValue(0);
  }

  @Test
  void forgetsBeyondItsBoundAndKnowsThatItDid() {
    String big = "\"" + "x".repeat(100_000) + "\"";
    early.settle(
        List.of(frame(3, big), frame(4, big), frame(5, big), frame(6, big)), Map.of(RUN, 1L));

    assertThat(everywhere.get()).isLessThan(256 * 1024);
    assertThat(early.settle(List.of(frame(2)), Map.of(RUN, 2L))).hasSize(2);
    assertThat(early.settle(List.of(frame(3), frame(4)), Map.of(RUN, 4L))).isEmpty();
  }

  @Test
  void whatWasForgottenIsStillMissing() {
    String big = "\"" + "x".repeat(300_000) + "\"";
    early.settle(List.of(frame(3, big)), Map.of(RUN, 1L));

    assertThat(early.isBehindGap(RUN)).isTrue();
  }

  @Test
  void whatWasForgottenIsMissingUntilItIsStored() {
    String big = "\"" + "x".repeat(150_000) + "\"";
    early.settle(List.of(frame(2, big), frame(1), frame(3, big)), Map.of(RUN, 1L));

    early.settle(List.of(frame(2, big)), Map.of(RUN, 2L));
    assertThat(early.isBehindGap(RUN)).isTrue();

    early.settle(List.of(frame(3, big)), Map.of(RUN, 3L));
    assertThat(early.isBehindGap(RUN)).isFalse();
  }

  @Test
  void tellsOfTwoContentsForOnePlace() {
    early.settle(List.of(frame(3, "1"), frame(3, "1"), frame(3, "2")), Map.of(RUN, 1L));

    assertThat(early.takeConflicting()).containsExactly(frame(3, "2").envelope());
    assertThat(early.takeConflicting()).isEmpty();
    assertThat(early.settle(List.of(frame(2)), Map.of(RUN, 2L))).containsExactly(frame(3, "1"));
  }

  @Test
  void givesItsRoomBackWhenTheLinkIsOver() {
    early.settle(List.of(frame(3)), Map.of(RUN, 1L));

    early.clear();

    assertThat(everywhere).hasValue(0);
    assertThat(early.isBehindGap(RUN)).isFalse();
  }
}
