package dev.quarterdeck.control.platform.process;

import java.util.Optional;

/**
 * One process and never its successor: its number, when it started in the kernel's ticks, and the
 * boot that the ticks count from.
 */
public record ProcessIdentity(long pid, long startTicks, String boot) {

  /** Empty when there is no such process now. */
  public static Optional<ProcessIdentity> of(long pid) {
    return ProcessTable.find(pid)
        .map(entry -> new ProcessIdentity(pid, entry.startTicks(), ProcessTable.boot()));
  }

  /** A process that has ended and waits to be reaped counts as gone. */
  public boolean isAlive() {
    return boot.equals(ProcessTable.boot())
        && ProcessTable.find(pid)
            .filter(entry -> entry.startTicks() == startTicks && !entry.ended())
            .isPresent();
  }

  /** Does nothing when the process is gone, whoever has its number now. */
  public void signal(Signal signal) {
    if (isAlive()) {
      Signals.send(pid, signal);
    }
  }

  /** The group that this process leads, and nobody if it leads none or is gone. */
  public void signalGroup(Signal signal) {
    if (isAlive() && ProcessTable.find(pid).filter(entry -> entry.group() == pid).isPresent()) {
      Signals.send(-pid, signal);
    }
  }
}
