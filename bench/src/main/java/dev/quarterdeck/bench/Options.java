package dev.quarterdeck.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What was said on the command line. */
record Options(
    List<String> names,
    boolean list,
    boolean tiny,
    boolean full,
    boolean keep,
    int rounds,
    Path checkout,
    Path cache,
    Optional<Path> out,
    List<String> serverJava) {

  static final String USAGE =
      """
      usage: bench/run [option…] [measure…]

        --list           what can be measured
        --rounds N       how often each measure and its yardstick take turns (5)
        --full           also what takes long: 10 million rows
        --tiny           everything as small as it gets, to see whether it runs; the numbers mean nothing
        --out FILE       where the results go (bench/results/latest.json; with single measures only if said)
        --java OPTIONS   more options for the control plane's Java, for a profile
        --keep           leave the data directory where it is, and say where
      """;

  /** An option that means nothing. The message is for a person. */
  static final class Misunderstood extends RuntimeException {
    Misunderstood(String message) {
      super(message + "\n\n" + USAGE);
    }
  }

  static Options parse(List<String> arguments, Path checkout, Path cache) {
    List<String> names = new ArrayList<>();
    boolean list = false;
    boolean tiny = false;
    boolean full = false;
    boolean keep = false;
    int rounds = 5;
    Optional<Path> out = Optional.empty();
    List<String> java = List.of();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      switch (word) {
        case "--list" -> list = true;
        case "--tiny" -> tiny = true;
        case "--full" -> full = true;
        case "--keep" -> keep = true;
        case "--rounds" -> rounds = number(word, value(arguments, ++i, word));
        case "--out" -> out = Optional.of(Path.of(value(arguments, ++i, word)));
        case "--java" -> java = Arrays.asList(value(arguments, ++i, word).split(" "));
        default -> {
          if (word.startsWith("-")) {
            throw new Misunderstood("\"" + word + "\" is not understood.");
          }
          names.add(word);
        }
      }
    }
    if (out.isEmpty() && names.isEmpty() && !tiny) {
      out = Optional.of(checkout.resolve("bench/results/latest.json"));
    }
    return new Options(
        List.copyOf(names), list, tiny, full, keep, rounds, checkout, cache, out, java);
  }

  private static String value(List<String> arguments, int at, String option) {
    if (at >= arguments.size()) {
      throw new Misunderstood(option + " needs a value.");
    }
    return arguments.get(at);
  }

  private static int number(String option, String text) {
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Misunderstood(option + " takes a number from 1 on, not \"" + text + "\".");
  }
}
