package dev.quarterdeck.protocol;

/**
 * What an identifier on the wire may look like: short, printable, safe in a log line and a path.
 */
final class Identifiers {
  private static final int LONGEST = 200;

  private Identifiers() {}

  static String check(String what, String value) {
    if (value.length() > LONGEST || !startsWell(value) || !consistsOf(value, "._:@/-")) {
      throw new IllegalArgumentException(
          what + " must be 1 to 200 letters, digits or ._:@/- and start with a letter or digit");
    }
    return value;
  }

  private static boolean startsWell(String value) {
    return !value.isEmpty() && isLetterOrDigit(value.charAt(0));
  }

  /** Letters, digits and these. By hand, because it is asked three times for each event. */
  static boolean consistsOf(String value, String others) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!isLetterOrDigit(c) && others.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z';
  }
}
