package dev.quarterdeck.runner.command;

import dev.quarterdeck.protocol.CommandId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every order acts at most once and is confirmed at least once. An order is noted as begun, forced
 * to the disk, before it acts, and as done with its outcome after it acted. Found begun but not
 * done after a restart, it may or may not have acted, and is not carried out again.
 *
 * <p>One line per note: {@code begun ID}, {@code done ID ok}, {@code done ID no REASON}. A torn
 * last line has no line feed and is ignored.
 */
public final class CommandMemory implements AutoCloseable {
  /** Orders older than this many are forgotten; the control plane confirmed them long ago. */
  static final int KEPT = 4096;

  private final Path path;
  private final Map<CommandId, State> states = new LinkedHashMap<>();
  private FileChannel file;

  /** What is known of an order. */
  public sealed interface State {
    /** It began; whether it acted is not known. */
    record Begun() implements State {}

    /** It was carried out, or refused with a reason. */
    record Done(Optional<String> refusal) implements State {}
  }

  private CommandMemory(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  public static CommandMemory open(Path path) throws IOException {
    List<String> lines = Files.exists(path) ? wholeLines(Files.readAllBytes(path)) : List.of();
    CommandMemory memory = new CommandMemory(path, append(path));
    lines.forEach(memory::note);
    memory.rewrite();
    return memory;
  }

  private static FileChannel append(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  private static List<String> wholeLines(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private void note(String line) {
    String[] words = line.split(" ", 4);
    if (words.length < 2) {
      return;
    }
    try {
      CommandId id = new CommandId(words[1]);
      if (words[0].equals("begun")) {
        states.put(id, new State.Begun());
      } else if (words[0].equals("done") && words.length >= 3) {
        states.put(
            id,
            new State.Done(
                words[2].equals("ok")
                    ? Optional.empty()
                    : Optional.of(words.length > 3 ? words[3] : "refused")));
      }
    } catch (IllegalArgumentException e) {
      // A line that the disk spoiled names no order of ours.
    }
  }

  private void rewrite() throws IOException {
    while (states.size() > KEPT) {
      states.remove(states.keySet().iterator().next());
    }
    Path next = path.resolveSibling(path.getFileName() + ".next");
    StringBuilder text = new StringBuilder();
    states.forEach((id, state) -> text.append(line(id, state)));
    Files.writeString(next, text);
    file.close();
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    file = append(path);
    file.force(true);
  }

  private static String line(CommandId id, State state) {
    return switch (state) {
      case State.Begun() -> "begun " + id + "\n";
      case State.Done(Optional<String> refusal) ->
          "done " + id + refusal.map(why -> " no " + oneLine(why)).orElse(" ok") + "\n";
    };
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }

  public synchronized Optional<State> find(CommandId id) {
    return Optional.ofNullable(states.get(id));
  }

  public synchronized void begin(CommandId id) throws IOException {
    write(id, new State.Begun());
  }

  public synchronized void done(CommandId id, Optional<String> refusal) throws IOException {
    write(id, new State.Done(refusal));
  }

  private void write(CommandId id, State state) throws IOException {
    states.put(id, state);
    ByteBuffer bytes = ByteBuffer.wrap(line(id, state).getBytes(StandardCharsets.UTF_8));
    long before = file.size();
    try {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(false);
    } catch (IOException e) {
      // Half a line would spoil the next one.
      file.truncate(before);
      throw e;
    }
    if (states.size() > 2 * KEPT) {
      rewrite();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
