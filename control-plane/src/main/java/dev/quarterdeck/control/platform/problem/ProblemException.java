package dev.quarterdeck.control.platform.problem;

/** Ends a request with a problem. Only the HTTP side throws it. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    // An expected outcome: nobody looks at its stack trace.
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
