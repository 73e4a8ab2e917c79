package dev.quarterdeck.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What {@code /proc} says of a process. */
final class Memory {
  private Memory() {}

  /** {@code Rss}, {@code Pss} and the others, in KiB. */
  static Map<String, Long> of(long pid) throws IOException {
    Map<String, Long> memory = new HashMap<>();
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
      String[] words = line.strip().split("\\s+");
      if (words.length == 3 && words[2].equals("kB")) {
        memory.put(words[0].replace(":", ""), Long.parseLong(words[1]));
      }
    }
    return memory;
  }
}
