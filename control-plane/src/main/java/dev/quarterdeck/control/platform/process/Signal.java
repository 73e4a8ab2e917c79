package dev.quarterdeck.control.platform.process;

/** The signals that are sent here. */
public enum Signal {
  INTERRUPT(2),
  QUIT(3),
  KILL(9),
  TERMINATE(15);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
