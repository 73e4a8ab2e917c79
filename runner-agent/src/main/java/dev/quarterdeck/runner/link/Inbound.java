package dev.quarterdeck.runner.link;

import java.util.Optional;

/** Puts the frames of one message together again, up to a limit that counts the whole. */
final class Inbound {
  static final int MAX_BYTES = 1024 * 1024;

  private final StringBuilder text = new StringBuilder();
  private long bytes;

  /** The message is larger than what we agreed on. */
  static final class Oversize extends Exception {
    private static final long serialVersionUID = 1L;
  }

  Optional<String> add(CharSequence part, boolean last) throws Oversize {
    bytes += utf8Length(part);
    if (bytes > MAX_BYTES) {
      throw new Oversize();
    }
    text.append(part);
    if (!last) {
      return Optional.empty();
    }
    String whole = text.toString();
    text.setLength(0);
    if (text.capacity() > 64 * 1024) {
      text.trimToSize();
    }
    bytes = 0;
    return Optional.of(whole);
  }

  private static long utf8Length(CharSequence part) {
    long length = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c < 0x80) {
        length += 1;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        length += 2;
      } else {
        length += 3;
      }
    }
    return length;
  }
}
