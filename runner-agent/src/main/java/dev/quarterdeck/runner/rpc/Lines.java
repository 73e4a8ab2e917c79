package dev.quarterdeck.runner.rpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of bounded length. What is longer is passed over as a whole, and counted. */
public final class Lines {
  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[16 * 1024];
  private int position;
  private int limit;

  public Lines(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /** One line, or that it was too long to keep. */
  public record Line(String text, boolean tooLong) {}

  /** The next line without its end, or empty at the end of the stream. */
  public Optional<Line> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    boolean tooLong = false;
    boolean any = false;
    while (true) {
      if (position == limit && !fill()) {
        return any ? Optional.of(line(line, tooLong)) : Optional.empty();
      }
      any = true;
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      if (!tooLong && line.size() + (end - position) > maxBytes) {
        tooLong = true;
        line.reset();
      }
      if (!tooLong) {
        line.write(buffer, position, end - position);
      }
      boolean complete = end < limit;
      position = complete ? end + 1 : end;
      if (complete) {
        return Optional.of(line(line, tooLong));
      }
    }
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  private static Line line(ByteArrayOutputStream bytes, boolean tooLong) {
    String text = bytes.toString(StandardCharsets.UTF_8);
    return new Line(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, tooLong);
  }
}
