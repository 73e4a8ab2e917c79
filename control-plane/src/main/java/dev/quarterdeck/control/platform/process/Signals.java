package dev.quarterdeck.control.platform.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** kill(2), because Java can neither interrupt a process nor reach a group. */
final class Signals {
  private static final MethodHandle KILL = kill();

  private Signals() {}

  private static MethodHandle kill() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("kill"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  static void send(long pid, Signal signal) {
    try {
      // The answer does not matter: who is gone needs no signal, and who is not ours gets none.
      int ignored = (int) KILL.invokeExact(Math.toIntExact(pid), signal.number());
    } catch (Throwable e) {
      throw new IllegalStateException("kill(2) cannot be called", e);
    }
  }
}
