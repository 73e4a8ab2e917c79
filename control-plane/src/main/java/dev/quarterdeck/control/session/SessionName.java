package dev.quarterdeck.control.session;

import java.util.regex.Pattern;

/** What people call a session. */
public record SessionName(String namespace, String name) {
  /** Leaves room for what we add to make a pod's name. */
  public static final int LONGEST = 52;

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  public SessionName {
    check("namespace", namespace, 63);
    check("name", name, LONGEST);
  }

  private static void check(String what, String value, int longest) {
    if (value.length() > longest || !LABEL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          what
              + " must be 1 to "
              + longest
              + " small letters, digits or dashes, and begin and end with a letter or digit");
    }
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
