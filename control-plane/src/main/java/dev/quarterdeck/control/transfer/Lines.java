package dev.quarterdeck.control.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of UTF-8, none of them longer than memory has room for. */
final class Lines {
  /** An event's data has at most 1 MiB; written as a text it may be some times that. */
  private static final int LONGEST = 8 * 1024 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[64 * 1024];
  private int from;
  private int to;

  Lines(InputStream in) {
    this.in = in;
  }

  /** Empty at the end. */
  Optional<String> next() throws IOException, BadLine {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean any = false;
    while (fill()) {
      any = true;
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      line.write(buffer, from, end - from);
      from = Math.min(end + 1, to);
      if (line.size() > LONGEST) {
        throw new BadLine("it is longer than " + LONGEST / 1024 / 1024 + " MiB");
      }
      if (end < to) {
        break;
      }
    }
    return any ? Optional.of(text(line.toByteArray())) : Optional.empty();
  }

  private boolean fill() throws IOException {
    if (from == to) {
      from = 0;
      to = Math.max(0, in.read(buffer));
    }
    return from < to;
  }

  private static String text(byte[] bytes) throws BadLine {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadLine("it is not UTF-8");
    }
  }
}
