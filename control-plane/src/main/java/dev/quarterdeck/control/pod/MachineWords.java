package dev.quarterdeck.control.pod;

import org.jspecify.annotations.Nullable;

/** What machines say, made part of our sentences. */
final class MachineWords {
  /** What a machine says can be the end of a log. */
  private static final int LONGEST = 500;

  private MachineWords() {}

  /** The end of a sentence of ours: what the machine said, if anything. */
  static String words(@Nullable String message) {
    if (message == null || message.isBlank()) {
      return ".";
    }
    String all = message.strip();
    String text = all.length() <= LONGEST ? all : "…" + all.substring(all.length() - LONGEST);
    return ": " + text + (text.endsWith(".") ? "" : ".");
  }

  static @Nullable String firstOf(@Nullable String first, @Nullable String second) {
    return first == null || first.isBlank() ? second : first;
  }

  /** The same words while the node tries and while it pauses, or the reason would flicker. */
  static @Nullable String withoutBackOff(@Nullable String message) {
    if (message == null || !message.startsWith("Back-off pulling image")) {
      return message;
    }
    int cause = message.indexOf(": ErrImagePull: ");
    return cause < 0 ? null : message.substring(cause + ": ErrImagePull: ".length());
  }
}
