package dev.quarterdeck.runner;

import dev.quarterdeck.runner.console.Console;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One runner for a state directory. The one before may still be bringing out its last events. */
final class StateLock implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration STEP = Duration.ofMillis(50);

  private final FileChannel file;

  private StateLock(FileChannel file) {
    this.file = file;
  }

  static StateLock take(Path path) throws IOException, InterruptedException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long end = System.nanoTime() + LIMIT.toNanos();
    boolean said = false;
    FileLock lock = file.tryLock();
    while (lock == null) {
      if (System.nanoTime() > end) {
        file.close();
        throw new IOException("another runner uses " + path.getParent());
      }
      if (!said) {
        Console.info("runner.waiting_for_the_one_before", "state", path.getParent());
        said = true;
      }
      TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
      lock = file.tryLock();
    }
    return new StateLock(file);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
