package dev.quarterdeck.control.transfer;

/** Why a line is none of a session's; the rest of a sentence that names the line. */
final class BadLine extends Exception {
  private static final long serialVersionUID = 1L;

  BadLine(String because) {
    super(because);
  }

  String because() {
    return String.valueOf(getMessage());
  }
}
