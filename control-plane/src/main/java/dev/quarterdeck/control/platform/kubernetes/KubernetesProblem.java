package dev.quarterdeck.control.platform.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What the client's exceptions say, for logs and conditions. */
public final class KubernetesProblem {
  private static final int DEEPEST = 10;

  private KubernetesProblem() {}

  /**
   * What the server said, or the first words of what the network threw, or else what kinds of
   * things happened: Java's HTTP client throws a refused connection without any word. The client's
   * own words only say what it was asked to do.
   */
  public static String of(Throwable problem) {
    Set<String> kinds = new LinkedHashSet<>();
    Throwable cause = problem;
    for (int depth = 0; depth < DEEPEST; depth++) {
      Optional<String> words = words(cause);
      if (words.isPresent()) {
        return words.get();
      }
      if (!isWrapper(cause)) {
        kinds.add(cause.getClass().getSimpleName());
      }
      if (cause.getCause() == null) {
        break;
      }
      cause = cause.getCause();
    }
    return kinds.isEmpty() ? problem.getClass().getSimpleName() : String.join(", ", kinds);
  }

  private static Optional<String> words(Throwable problem) {
    if (isWrapper(problem) && problem.getCause() != null) {
      return Optional.empty();
    }
    String said = problem.getMessage();
    if (problem instanceof KubernetesClientException answer && answer.getStatus() != null) {
      String sentence = answer.getStatus().getMessage();
      said = sentence == null ? said : sentence;
    }
    return Optional.ofNullable(said).filter(text -> !text.isBlank());
  }

  /** An answer of the server has no cause. */
  private static boolean isWrapper(Throwable problem) {
    return problem instanceof KubernetesClientException
        || problem instanceof CompletionException
        || problem instanceof ExecutionException;
  }
}
