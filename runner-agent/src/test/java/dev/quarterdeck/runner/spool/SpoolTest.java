package dev.quarterdeck.runner.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.Wire;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  private static final RunId OLD = new RunId("run_0199f0a0-0000-7000-8000-000000000001");
  private static final RunId NEW = new RunId("run_0199f0a1-0000-7000-8000-000000000001");
  private static final int ALL = Integer.MAX_VALUE;

  @TempDir Path folder;

  private Spool open() {
    return Spool.open(folder, Spool.DEFAULT_MAX_BYTES);
  }

  static Envelope event(RunId run, long seq, String text) {
    return new Envelope(
        "agent.message",
        Instant.EPOCH,
        Optional.of(new HostId("host-1")),
        Optional.of(run),
        OptionalLong.of(seq),
        new Json("{\"text\":\"" + text + "\"}"));
  }

  private static void fill(Spool spool, RunId run, long from, long to, int size) {
    LongStream.rangeClosed(from, to)
        .forEach(seq -> spool.append(event(run, seq, "x".repeat(size))));
  }

  private static List<Long> pending(Spool spool, RunId run, long after) {
    return spool.pendingAfter(run, after, ALL).stream().map(Spool.Stored::seq).toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private List<Path> segments(RunId run) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(run.value()))) {
      return files.sorted().toList();
    }
  }

  @Test
  void givesBackWhatWasAppendedInOrder() {
    try (Spool spool = open()) {
      spool.append(event(OLD, 1, "one"));
      spool.append(event(OLD, 2, "two ✓"));

      List<Spool.Stored> pending = spool.pendingAfter(OLD, 0, ALL);

      assertThat(pending).extracting(Spool.Stored::seq).containsExactly(1L, 2L);
      assertThat(Wire.envelope(pending.get(1).text())).isEqualTo(event(OLD, 2, "two ✓"));
    }
  }

  @Test
  void forgetsWhatWasAcknowledged() {
    try (Spool spool = open()) {
      fill(spool, OLD, 1, 5, 10);

      spool.acked(OLD, 3);

      assertThat(pending(spool, OLD, 0)).containsExactly(4L, 5L);
      spool.acked(OLD, 5);
      assertThat(spool.runsWithPending()).isEmpty();
    }
  }

  @Test
  void survivesARestartWithItsAcknowledgements() {
    try (Spool spool = open()) {
      fill(spool, OLD, 1, 5, 10);
      spool.acked(OLD, 2);
    }

    try (Spool spool = open()) {
      assertThat(spool.ackedUpTo(OLD)).isEqualTo(2);
      assertThat(pending(spool, OLD, 0)).containsExactly(3L, 4L, 5L);
    }
  }

  @Test
  void replaysTheOldestRunFirst() {
    try (Spool spool = open()) {
      fill(spool, NEW, 1, 1, 10);
      fill(spool, OLD, 1, 1, 10);

      assertThat(spool.runsWithPending()).containsExactly(OLD, NEW);
    }
  }

  @Test
  void rewindsToAnEarlierEvent() {
    try (Spool spool = open()) {
      fill(spool, OLD, 1, 10, 10);

      assertThat(pending(spool, OLD, 8)).containsExactly(9L, 10L);
      assertThat(pending(spool, OLD, 3)).isEqualTo(range(4, 10));
      assertThat(pending(spool, OLD, 10)).isEmpty();
    }
  }

  @Test
  void readsInBatchesAcrossSegments() throws IOException {
    try (Spool spool = open()) {
      fill(spool, OLD, 1, 3000, 1000);
      assertThat(segments(OLD)).hasSizeGreaterThan(2);
      long position = 0;
      long batches = 0;

      while (true) {
        List<Spool.Stored> batch = spool.pendingAfter(OLD, position, 100_000);
        if (batch.isEmpty()) {
          break;
        }
        assertThat(batch.getFirst().seq()).isEqualTo(position + 1);
        position = batch.getLast().seq();
        batches++;
      }

      assertThat(position).isEqualTo(3000);
      assertThat(batches).isGreaterThan(20);
    }
  }

  @Test
  void deletesSegmentsThatHoldNothingElse() throws IOException {
    try (Spool spool = open()) {
      fill(spool, OLD, 1, 3000, 1000);
      long before = spool.bytes();

      spool.acked(OLD, 2999);

      assertThat(segments(OLD)).hasSize(1);
      assertThat(spool.bytes()).isLessThan(before / 2);
      assertThat(pending(spool, OLD, 0)).containsExactly(3000L);
    }
  }

  @Test
  void deletesARunThatIsOver() {
    try (Spool spool = open()) {
      fill(spool, OLD, 1, 3, 10);
      fill(spool, NEW, 1, 3, 10);

      spool.acked(OLD, 3);

      assertThat(folder.resolve(OLD.value())).doesNotExist();
      assertThat(pending(spool, NEW, 0)).isEqualTo(range(1, 3));
    }
  }

  @Test
  void doesNotGrowWhileEverythingIsAcknowledged() throws IOException {
    try (Spool spool = open()) {
      for (long seq = 1; seq <= 5000; seq++) {
        spool.append(event(OLD, seq, "x".repeat(1000)));
        spool.acked(OLD, seq);
      }

      assertThat(spool.bytes()).isLessThan(1024 * 1024);
      assertThat(segments(OLD)).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void cutsOffATornRecordAtEveryLength() throws IOException {
    try (Spool spool = open()) {
      fill(spool, OLD, 1, 2, 20);
    }
    Path segment = segments(OLD).getFirst();
    byte[] whole = Files.readAllBytes(segment);
    int oneRecord = whole.length / 2;

    for (int length = oneRecord; length < whole.length; length++) {
      Files.write(segment, java.util.Arrays.copyOf(whole, length));
      try (Spool spool = open()) {
        assertThat(pending(spool, OLD, 0)).as("cut to %s bytes", length).containsExactly(1L);
        spool.append(event(OLD, 2, "again"));
        assertThat(pending(spool, OLD, 0)).containsExactly(1L, 2L);
      }
    }
  }

  @Test
  void believesNoRecordWhoseBytesChanged() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (Spool spool = open()) {
      // Numbers of three digits, so that all records have one size.
      fill(spool, OLD, 101, 120, 50);
    }
    Path segment = segments(OLD).getFirst();
    byte[] whole = Files.readAllBytes(segment);

    for (int round = 0; round < 50; round++) {
      int position = random.nextInt(whole.length);
      byte[] spoiled = whole.clone();
      spoiled[position] ^= (byte) (1 << random.nextInt(8));
      Files.write(segment, spoiled);
      int wholeRecords = position / (whole.length / 20);
      try (Spool spool = open()) {
        assertThat(pending(spool, OLD, 0))
            .as("seed %s, byte %s", seed, position)
            .isEqualTo(range(101, 100 + wholeRecords));
      }
      Files.createDirectories(segment.getParent());
    }
  }

  @Test
  void doesNotOfferWhatComesAfterAHole() throws IOException {
    try (Spool spool = open()) {
      fill(spool, OLD, 1, 2500, 1000);
    }
    Path second = segments(OLD).get(1);
    try (RandomAccessFile file = new RandomAccessFile(second.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }

    try (Spool spool = open()) {
      List<Long> left = pending(spool, OLD, 0);

      assertThat(left).isEqualTo(range(1, left.size()));
      assertThat(left).hasSizeBetween(1000, 2400);
    }
  }

  @Test
  void refusesAGapInTheNumbers() {
    try (Spool spool = open()) {
      spool.append(event(OLD, 1, "one"));

      assertThatThrownBy(() -> spool.append(event(OLD, 3, "three")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("seq 3 does not follow 1");
    }
  }

  @Test
  void saysWhenItIsFull() {
    try (Spool spool = Spool.open(folder, 10_000)) {
      assertThat(spool.hasRoom()).isTrue();

      fill(spool, OLD, 1, 12, 1000);

      assertThat(spool.hasRoom()).isFalse();
      spool.acked(OLD, 12);
      fill(spool, OLD, 13, 13, 10);
    }
  }

  @Test
  void ignoresAcknowledgementsOfRunsAndNumbersItDoesNotHave() {
    try (Spool spool = open()) {
      fill(spool, OLD, 1, 2, 10);

      spool.acked(NEW, 7);
      spool.acked(OLD, 99);

      assertThat(spool.runsWithPending()).isEmpty();
      spool.append(event(OLD, 3, "three"));
      assertThat(pending(spool, OLD, 0)).containsExactly(3L);
    }
  }
}
