package dev.quarterdeck.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The wire, message by message. The dashboard's tests read the same files. After a wanted change
 * run with {@code -Dgolden.write=true} and read the difference.
 */
class GoldenMessagesTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  static Stream<Object> examples() {
    return Examples.all().stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void looksLikeItsGoldenFile(Object message) throws IOException {
    String text = Wire.text(envelope(message)) + "\n";
    Path file = FOLDER.resolve(WireTable.nameOf(message) + ".json");
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }

    assertThat(text).isEqualTo(Files.readString(file));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void comesBackAsItWas(Object message) {
    Envelope envelope = Wire.envelope(Wire.text(envelope(message)));

    Optional<?> back =
        switch (message) {
          case HostMessage _ -> Wire.hostMessage(envelope);
          case ServerMessage _ -> Wire.serverMessage(envelope);
          default -> Wire.sessionEvent(envelope.type(), envelope.data());
        };

    assertThat(back.map(Object.class::cast)).contains(message);
  }

  @Test
  void everyNameOfTheTableHasAnExampleAndAFile() throws IOException {
    Set<String> table = new TreeSet<>(WireTable.HOST.keySet());
    table.addAll(WireTable.SERVER.keySet());
    table.addAll(WireTable.SESSION.keySet());

    Set<String> examples =
        examples().map(WireTable::nameOf).collect(Collectors.toCollection(TreeSet::new));
    Set<String> files;
    try (Stream<Path> list = Files.list(FOLDER)) {
      files =
          list.map(file -> file.getFileName().toString().replace(".json", ""))
              .collect(Collectors.toCollection(TreeSet::new));
    }

    assertThat(examples).isEqualTo(table);
    assertThat(files).isEqualTo(table);
  }

  private static Envelope envelope(Object message) {
    boolean ofRun = message instanceof RunEvent;
    return new Envelope(
        WireTable.nameOf(message),
        NOW,
        Optional.of(new HostId("host_1")),
        ofRun ? Optional.of(new RunId("run_1")) : Optional.empty(),
        ofRun ? OptionalLong.of(7) : OptionalLong.empty(),
        Wire.data(message));
  }
}
