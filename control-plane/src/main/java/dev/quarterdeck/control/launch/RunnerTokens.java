package dev.quarterdeck.control.launch;

/** Tells runners by their tokens. A token reaches exactly one session. */
public interface RunnerTokens {
  RunnerIdentity identify(String token);
}
