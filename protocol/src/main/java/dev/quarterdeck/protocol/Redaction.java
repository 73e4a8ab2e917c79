package dev.quarterdeck.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Takes what looks like a secret out of a text before it is stored. It errs on the side of hiding
 * too much; the digest of the raw text still tells whether two texts were the same.
 */
public final class Redaction {
  static final String HIDDEN = "[redacted]";

  /** {@code api_key=…}, {@code "password": "…"}, {@code --token=…}. The name stays. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)((?:api[_-]?key|token|passwd|password|secret|authorization)[A-Za-z0-9_-]*[\"']?\\s*[:=]\\s*)"
              + "(?:\"[^\"\\r\\n]+\"|'[^'\\r\\n]+'|(?:(?:bearer|basic)\\s+)?[^\\s\"',;]+)");

  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b(bearer\\s+)[A-Za-z0-9._~+/=-]{8,}");

  /** Tokens that say what they are by their first letters, whatever they are called. */
  private static final Pattern KNOWN =
      Pattern.compile(
          "\\b(?:sk-[A-Za-z0-9_-]{16,}|gh[opsur]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}"
              + "|glpat-[A-Za-z0-9_-]{16,}|xox[a-z]-[A-Za-z0-9-]{10,}|AKIA[A-Z0-9]{16}"
              + "|eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*)");

  /** Without one of these {@link #NAMED} finds nothing. */
  private static final List<String> NAMES =
      List.of("api_key", "api-key", "apikey", "token", "passw", "secret", "authorization");

  /** Without one of these {@link #KNOWN} finds nothing. */
  private static final List<String> BEGINNINGS =
      List.of(
          "sk-",
          "gho_",
          "ghp_",
          "ghs_",
          "ghu_",
          "ghr_",
          "github_pat_",
          "glpat-",
          "xox",
          "AKIA",
          "eyJ");

  private static final int LONG = 40;
  private static final Pattern LONG_RUN = Pattern.compile("[A-Za-z0-9+/_-]{40,}={0,2}");

  private Redaction() {}

  public static String redact(String text) {
    String result = text;
    String lower = text.toLowerCase(Locale.ROOT);
    if (hasAny(lower, NAMES)) {
      result = NAMED.matcher(result).replaceAll("$1" + HIDDEN);
    }
    if (lower.contains("bearer")) {
      result = BEARER.matcher(result).replaceAll("$1" + HIDDEN);
    }
    if (hasAny(result, BEGINNINGS)) {
      result = KNOWN.matcher(result).replaceAll(HIDDEN);
    }
    return hasLongRun(result)
        ? LONG_RUN
            .matcher(result)
            .replaceAll(run -> looksRandom(run.group()) ? HIDDEN : run.group())
        : result;
  }

  /** Most of what programs write has nothing to hide, and finding that out has to be cheap. */
  private static boolean hasAny(String text, List<String> words) {
    for (String word : words) {
      if (text.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasLongRun(String text) {
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inRun =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '+'
              || c == '/'
              || c == '_'
              || c == '-';
      run = inRun ? run + 1 : 0;
      if (run == LONG) {
        return true;
      }
    }
    return false;
  }

  /** The digest of the raw text, as it is stored beside the redacted one. */
  public static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Paths and long names use the letters of base64 too, but separate short words. Random bytes are
   * one long word, rarely broken, with digits among the letters.
   */
  private static boolean looksRandom(String run) {
    String bare = run.replaceAll("[/_=-]", "");
    int words = run.split("[/_-]+", -1).length;
    boolean digit = bare.chars().anyMatch(Character::isDigit);
    boolean letter = bare.chars().anyMatch(Character::isLetter);
    return digit && letter && bare.length() >= words * 14;
  }
}
