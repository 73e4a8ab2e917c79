package dev.quarterdeck.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads a prompt: one word of ours a line, or several joined by {@code then}. Forgiving about case,
 * politeness, quotes and a slash in front.
 */
final class Script {
  private static final Set<String> WORDS =
      Set.of("help", "plan", "read", "run", "ask", "long", "think", "fail", "crash", "flood");

  /** " then " joins steps only before one of our words: a shell command may contain it too. */
  private static final Pattern THEN =
      Pattern.compile("(?i),?\\s+then\\s+(?=/?(?:" + String.join("|", WORDS) + ")\\b)");

  private static final Pattern POLITE = Pattern.compile("(?i)^(?:please|now|and|then)[,:]?\\s+");
  private static final Pattern ANSWERS = Pattern.compile("^(.*?)\\s*\\[([^\\[\\]]*)]\\s*\\??\\s*$");
  private static final int LONGEST_SECONDS = 24 * 60 * 60;
  private static final int MOST_CHUNKS = 1_000_000;

  private Script() {}

  static List<Step> read(String prompt) {
    List<Step> steps = new ArrayList<>();
    prompt.lines().flatMap(THEN::splitAsStream).forEach(line -> add(steps, line.strip()));
    return steps.isEmpty() ? List.of(new Step.Help()) : List.copyOf(steps);
  }

  private static void add(List<Step> steps, String line) {
    String text = polite(line);
    if (text.isEmpty()) {
      return;
    }
    String[] words = text.split("\\s+", 2);
    String word = bare(words[0]);
    String rest = words.length > 1 ? words[1].strip() : "";
    steps.add(WORDS.contains(word) ? step(word, rest, text) : new Step.Unknown(text));
  }

  private static String polite(String line) {
    String text = line;
    Matcher matcher = POLITE.matcher(text);
    while (matcher.find()) {
      text = text.substring(matcher.end());
      matcher = POLITE.matcher(text);
    }
    return text;
  }

  private static String bare(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("^[/`\"'*-]+|[`\"'*:.,!?]+$", "");
  }

  private static Step step(String word, String rest, String whole) {
    return switch (word) {
      case "plan" -> new Step.Plan();
      case "read" -> rest.isEmpty() ? new Step.Unknown(whole) : new Step.Read(unquoted(rest));
      case "run" -> rest.isEmpty() ? new Step.Unknown(whole) : new Step.Run(ticked(rest));
      case "ask" -> rest.isEmpty() ? new Step.Unknown(whole) : ask(rest);
      case "long" -> new Step.Long(Duration.ofSeconds(number(rest, 30, LONGEST_SECONDS)));
      case "think" -> new Step.Think();
      case "fail" -> new Step.Fail(rest.isEmpty() ? "I was asked to fail." : rest);
      case "crash" -> new Step.Crash();
      case "flood" -> new Step.Flood(number(rest, 1000, MOST_CHUNKS));
      default -> new Step.Help();
    };
  }

  private static Step ask(String rest) {
    Matcher matcher = ANSWERS.matcher(rest);
    if (!matcher.matches()) {
      return new Step.Ask(rest, List.of("Yes", "No"));
    }
    List<String> answers =
        Stream.of(matcher.group(2).split("\\|"))
            .map(String::strip)
            .filter(it -> !it.isEmpty())
            .distinct()
            .toList();
    String question = matcher.group(1).isBlank() ? "Which one?" : matcher.group(1);
    return new Step.Ask(question, answers.isEmpty() ? List.of("Yes", "No") : answers);
  }

  private static int number(String text, int usual, int most) {
    Matcher digits = Pattern.compile("\\d{1,9}").matcher(text);
    return digits.find() ? Math.min(most, Integer.parseInt(digits.group())) : usual;
  }

  private static String unquoted(String text) {
    return text.replaceAll("^[\"'`]|[\"'`.]$", "");
  }

  /** A command keeps its own quotes; only the ticks of Markdown around it are not part of it. */
  private static String ticked(String text) {
    boolean ticks = text.length() > 2 && text.startsWith("`") && text.endsWith("`");
    return ticks ? text.substring(1, text.length() - 1) : text;
  }
}
