package dev.quarterdeck.control.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalOptionsTest {
  @Test
  void withoutOptionsOnlyThisMachineCanReachIt() {
    LocalOptions options = LocalOptions.parse(List.of(), Map.of("XDG_DATA_HOME", "/d"));

    assertThat(options.port()).isEqualTo(8484);
    assertThat(options.loopbackOnly()).isTrue();
    assertThat(options.data()).isEqualTo(Path.of("/d/quarterdeck"));
  }

  @Test
  void whatListensEverywhereIsReachedOverLoopbackByItsOwnRunners() {
    LocalOptions options = LocalOptions.parse(List.of("--host", "0.0.0.0"), Map.of());

    assertThat(options.loopbackOnly()).isFalse();
    assertThat(options.ownAddress()).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "-1", "65536", "99999999999"})
  void aPortThatIsNoneIsAnsweredByASentence(String port) {
    assertThatThrownBy(() -> LocalOptions.parse(List.of("--port", port), Map.of()))
        .isInstanceOf(LocalException.class)
        .hasMessage("--port takes a number from 0 to 65535, not \"" + port + "\".");
  }

  @Test
  void anUnknownOptionIsAnsweredByTheKnownOnes() {
    assertThatThrownBy(() -> LocalOptions.parse(List.of("--prot", "1"), Map.of()))
        .isInstanceOf(LocalException.class)
        .hasMessageContaining("\"--prot\" is not understood.")
        .hasMessageContaining("--port N");
  }
}
