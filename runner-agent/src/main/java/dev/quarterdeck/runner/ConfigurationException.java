package dev.quarterdeck.runner;

/** The environment does not say what the runner needs. One sentence for a person. */
final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String message) {
    super(message);
  }
}
