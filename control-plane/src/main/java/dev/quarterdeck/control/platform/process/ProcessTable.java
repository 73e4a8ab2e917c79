package dev.quarterdeck.control.platform.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Reads {@code /proc}. What cannot be read is not ours and counts as absent. */
public final class ProcessTable {
  private static final Path PROC = Path.of("/proc");
  private static final String BOOT = readBoot();

  /** A line of the table. */
  record Entry(long pid, char state, long group, long startTicks) {
    boolean ended() {
      return state == 'Z' || state == 'X';
    }
  }

  private ProcessTable() {}

  static String boot() {
    return BOOT;
  }

  static Optional<Entry> find(long pid) {
    try {
      return Optional.of(
          parse(pid, Files.readString(file(pid, "stat"), StandardCharsets.ISO_8859_1)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The program's name may hold spaces and brackets, so the fields are counted after it. */
  static Entry parse(long pid, String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return new Entry(
        pid, fields[0].charAt(0), Long.parseLong(fields[2]), Long.parseLong(fields[19]));
  }

  /** Living processes whose environment has this line, such as {@code NAME=value}. */
  public static List<ProcessIdentity> withVariable(String line) {
    return select(pid -> environment(pid).contains(line));
  }

  /** Living processes of this group. */
  public static List<ProcessIdentity> ofGroup(long group) {
    return select(pid -> find(pid).filter(entry -> entry.group() == group).isPresent());
  }

  /** Living processes that run a program of this name in this directory. */
  public static List<ProcessIdentity> running(String program, Path directory) {
    return select(pid -> program.equals(program(pid)) && directory.equals(workdir(pid)));
  }

  private static List<ProcessIdentity> select(LongPredicate wanted) {
    List<ProcessIdentity> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        long pid = Long.parseLong(folder.getFileName().toString());
        if (wanted.test(pid)) {
          ProcessIdentity.of(pid).filter(ProcessIdentity::isAlive).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static List<String> environment(long pid) {
    try {
      String all = Files.readString(file(pid, "environ"), StandardCharsets.ISO_8859_1);
      return Arrays.asList(all.split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String program(long pid) {
    return link(pid, "exe").map(ProcessTable::nameOf).orElse("");
  }

  /** A process of a container that is just beginning or ending may seem to run {@code /}. */
  static String nameOf(Path program) {
    Path name = program.getFileName();
    return name == null ? "" : name.toString().replace(" (deleted)", "");
  }

  private static Path workdir(long pid) {
    return link(pid, "cwd").orElse(Path.of(""));
  }

  private static Optional<Path> link(long pid, String name) {
    try {
      return Optional.of(Files.readSymbolicLink(file(pid, name)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Path file(long pid, String name) {
    return PROC.resolve(Long.toString(pid)).resolve(name);
  }

  private static String readBoot() {
    try {
      return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
