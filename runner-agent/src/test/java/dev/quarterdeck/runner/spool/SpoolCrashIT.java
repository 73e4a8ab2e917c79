package dev.quarterdeck.runner.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.protocol.RunId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A writer in another process is killed in the middle of its work. */
class SpoolCrashIT {
  private static final RunId RUN = new RunId("run_0199f0a0-0000-7000-8000-000000000001");

  /** What the writer said was appended before anyone may have killed it. */
  public static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      Spool spool = Spool.open(Path.of(arguments[0]), Spool.DEFAULT_MAX_BYTES);
      for (long seq = 1; ; seq++) {
        spool.append(SpoolTest.event(RUN, seq, "x".repeat((int) (seq * 37 % 2000))));
        System.out.println(seq);
      }
    }
  }

  @RepeatedTest(5)
  void losesNothingThatWasAppendedBeforeASigkill(@TempDir Path folder) throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    BufferedReader lines =
        new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8));
    long promised = readUntil(lines, 2000);
    // Through its handle: Process would close the stream that we still read.
    writer.toHandle().destroyForcibly();
    promised = Math.max(promised, drain(lines));
    writer.waitFor();

    try (Spool spool = Spool.open(folder, Spool.DEFAULT_MAX_BYTES)) {
      List<Long> left =
          spool.pendingAfter(RUN, 0, Integer.MAX_VALUE).stream().map(Spool.Stored::seq).toList();
      assertThat(left).isEqualTo(LongStream.rangeClosed(1, left.size()).boxed().toList());
      assertThat((long) left.size()).isGreaterThanOrEqualTo(promised);
      spool.append(SpoolTest.event(RUN, left.size() + 1L, "after"));
    }
  }

  private static long readUntil(BufferedReader lines, long count) throws IOException {
    long last = 0;
    while (last < count) {
      last = Long.parseLong(String.valueOf(lines.readLine()));
    }
    return last;
  }

  private static long drain(BufferedReader lines) throws IOException {
    long last = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      // The last line itself may be torn; the promise counts from its line feed on.
      if (lines.ready()) {
        last = Long.parseLong(line);
      }
    }
    return last;
  }
}
