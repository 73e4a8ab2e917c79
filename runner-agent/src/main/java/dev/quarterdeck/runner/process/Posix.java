package dev.quarterdeck.runner.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * The four calls of the C library that Java has no words for. With them a session's image needs
 * neither {@code setsid} nor {@code kill}.
 */
final class Posix {
  static final int SIGINT = 2;
  static final int SIGKILL = 9;
  static final int SIGTERM = 15;

  private static final int WNOHANG = 1;

  private Posix() {}

  /** Signals every process of the group. False when there is none. Signal 0 only asks. */
  static boolean killGroup(long group, int signal) {
    if (group <= 1) {
      throw new IllegalArgumentException("not a group of ours: " + group);
    }
    MethodHandle kill =
        function(
            "kill",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      return (int) kill.invokeExact(Math.toIntExact(-group), signal) == 0;
    } catch (Throwable e) {
      throw broken("kill", e);
    }
  }

  /** Makes this process the leader of a new session and group. */
  static boolean setsid() {
    try {
      return (int) function("setsid", FunctionDescriptor.of(ValueLayout.JAVA_INT)).invokeExact()
          >= 0;
    } catch (Throwable e) {
      throw broken("setsid", e);
    }
  }

  /** Buries a dead child, so that its number is free again. Does nothing for the living. */
  static void bury(long pid) {
    MethodHandle waitpid =
        function(
            "waitpid",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try {
      int ignored = (int) waitpid.invokeExact(Math.toIntExact(pid), MemorySegment.NULL, WNOHANG);
    } catch (Throwable e) {
      throw broken("waitpid", e);
    }
  }

  /** Becomes another program. Returns only if that failed. */
  static void exec(List<String> command) {
    MethodHandle execvp =
        function(
            "execvp",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment words = arena.allocate(ValueLayout.ADDRESS, command.size() + 1L);
      for (int i = 0; i < command.size(); i++) {
        words.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command.get(i)));
      }
      words.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
      int ignored = (int) execvp.invokeExact(arena.allocateFrom(command.getFirst()), words);
    } catch (Throwable e) {
      throw broken("execvp", e);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
  }

  private static IllegalStateException broken(String name, Throwable cause) {
    return new IllegalStateException(name + " of the C library could not be called", cause);
  }
}
