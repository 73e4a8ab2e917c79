package dev.quarterdeck.runner.spool;

import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.Wire;
import dev.quarterdeck.runner.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Everything that happened and is not yet known to be stored by the control plane. */
public final class Spool implements AutoCloseable {
  public static final long DEFAULT_MAX_BYTES = 256L * 1024 * 1024;

  private final Path folder;
  private final long maxBytes;

  /** Run ids begin with their time, so their order is the order of the runs. */
  private final TreeMap<String, RunSpool> runs = new TreeMap<>();

  private final DiskRoom disk;
  private long bytes;
  private boolean full;

  /** One event as it goes over the link. */
  public record Stored(long seq, String text) {}

  private Spool(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.disk = new DiskRoom(folder);
  }

  public static Spool open(Path folder, long maxBytes) {
    Spool spool = new Spool(folder, maxBytes);
    try {
      Files.createDirectories(folder);
      spool.reopenRuns();
    } catch (IOException e) {
      throw new SpoolException("the spool in " + folder + " cannot be opened: " + said(e), e);
    }
    return spool;
  }

  private void reopenRuns() throws IOException {
    List<Path> folders;
    try (Stream<Path> list = Files.list(folder)) {
      folders = list.filter(Files::isDirectory).sorted().toList();
    }
    for (Path path : folders) {
      RunSpool run = RunSpool.reopen(path);
      if (run.isEmpty()) {
        run.delete();
        continue;
      }
      runs.put(path.getFileName().toString(), run);
      bytes += run.bytes();
      Console.info(
          "spool.leftover_run", "run", path.getFileName(), "events", run.lastSeq() - run.acked());
    }
  }

  /** When this returns, a SIGKILL of the runner cannot lose the event. */
  public synchronized void append(Envelope event) {
    RunId run = event.runId().orElseThrow(() -> new IllegalArgumentException("no run_id"));
    long seq = event.seq().orElseThrow(() -> new IllegalArgumentException("no seq"));
    try {
      RunSpool spool = runs.get(run.value());
      if (spool == null) {
        spool = RunSpool.create(folderOf(run));
        runs.put(run.value(), spool);
      }
      bytes += spool.append(seq, Wire.text(event));
    } catch (IOException e) {
      throw new SpoolException("the spool in " + folder + " cannot be written: " + said(e), e);
    }
  }

  private Path folderOf(RunId run) {
    if (run.value().contains("/") || run.value().contains("..")) {
      throw new IllegalArgumentException("run id " + run + " cannot name a folder");
    }
    return folder.resolve(run.value());
  }

  /** The next events after {@code seq}, in order, about as many as {@code maxBytes} allow. */
  public synchronized List<Stored> pendingAfter(RunId run, long seq, int maxBytes) {
    RunSpool spool = runs.get(run.value());
    if (spool == null) {
      return List.of();
    }
    try {
      return spool.pendingAfter(seq, maxBytes);
    } catch (IOException e) {
      throw new SpoolException("the spool in " + folder + " cannot be read: " + said(e), e);
    }
  }

  /** Everything of the run up to {@code lastSeq} is stored elsewhere. */
  public synchronized void acked(RunId run, long lastSeq) {
    RunSpool spool = runs.get(run.value());
    if (spool == null) {
      return;
    }
    try {
      bytes -= spool.acked(lastSeq);
      if (spool.isEmpty() && !run.value().equals(runs.lastKey())) {
        bytes -= spool.bytes();
        spool.delete();
        runs.remove(run.value());
      }
    } catch (IOException e) {
      throw new SpoolException("the spool in " + folder + " cannot be written: " + said(e), e);
    }
  }

  /** How far the run is known to be stored. */
  public synchronized long ackedUpTo(RunId run) {
    RunSpool spool = runs.get(run.value());
    return spool == null ? 0 : spool.acked();
  }

  /** Runs that hold something unacknowledged, oldest first. */
  public synchronized List<RunId> runsWithPending() {
    return runs.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .map(entry -> new RunId(entry.getKey()))
        .toList();
  }

  /**
   * Whether events that may be dropped should still be kept. Once it is full a quarter has to get
   * free first: what is left out is left out in one piece.
   */
  public synchronized boolean hasRoom() {
    full =
        full
            ? bytes >= maxBytes - maxBytes / 4 || !disk.isAmple()
            : bytes >= maxBytes || disk.isShort();
    return !full;
  }

  /** Its disk, rather than its bound, is what is short. */
  public boolean isDiskShort() {
    return !disk.isAmple();
  }

  public synchronized long bytes() {
    return bytes;
  }

  @Override
  public synchronized void close() {
    try {
      for (Map.Entry<String, RunSpool> entry : runs.entrySet()) {
        if (entry.getValue().isEmpty()) {
          entry.getValue().delete();
        } else {
          entry.getValue().close();
        }
      }
    } catch (IOException e) {
      throw new SpoolException("the spool in " + folder + " cannot be closed: " + said(e), e);
    }
    runs.clear();
  }

  private static String said(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
