package dev.quarterdeck.protocol;

import java.util.regex.Pattern;

/**
 * What an identifier on the wire may look like: short, printable, safe in a log line and a path.
 */
final class Identifiers {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}");

  private Identifiers() {}

  static String check(String what, String value) {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          what + " must be 1 to 200 letters, digits or ._:@/- and start with a letter or digit");
    }
    return value;
  }
}
