package dev.quarterdeck.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What is printed when a test fails, so that its text alone is enough to find out why. */
public final class Evidence {
  private static final int LONGEST = 60_000;

  private final Map<String, Supplier<String>> sources = new LinkedHashMap<>();

  public void add(String title, Supplier<String> source) {
    sources.put(title, source);
  }

  public void print(String test, Throwable failure) {
    StringBuilder all = new StringBuilder("\n======== evidence of " + test + ": " + failure + "\n");
    sources.forEach((title, source) -> {
      all.append("---- ").append(title).append('\n').append(end(read(source))).append('\n');
    });
    System.out.println(all.append("======== end of evidence"));
  }

  private static String read(Supplier<String> source) {
    try {
      return source.get();
    } catch (RuntimeException | AssertionError e) {
      return "cannot be read: " + e;
    }
  }

  private static String end(String text) {
    return text.length() <= LONGEST
        ? text
        : "… (the beginning is left out)\n" + text.substring(text.length() - LONGEST);
  }

  /** The text of a file, or why there is none. */
  public static String file(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "there is no " + file;
    } catch (IOException e) {
      return file + " cannot be read: " + e;
    }
  }
}
