package dev.quarterdeck.control.launch;

import dev.quarterdeck.control.session.Session;

/** Gives sessions a runner: a pod in a cluster, a process on a laptop. */
public interface Launcher {
  /** How the newest launch of the session is. Absence is confirmed, never guessed from a cache. */
  LaunchState observe(Session session);

  /** Starts launch number {@code session.launch().attempt() + 1}; again gives the same one. */
  LaunchResult launch(Session session);

  /** Ends everything launched for the session. Ending what is not there is fine. */
  void end(Session session);
}
