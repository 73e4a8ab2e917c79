package dev.quarterdeck.control.reconcile;

/** Whether this replica is the one that reconciles. */
public interface Leadership {
  /** Tells when it begins and when it ends. Called from one thread. */
  interface Listener {
    void gained();

    void lost();
  }

  void start(Listener listener);

  boolean leading();

  void stop();
}
