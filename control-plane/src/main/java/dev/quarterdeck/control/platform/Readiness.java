package dev.quarterdeck.control.platform;

/** Something without which this replica can serve nobody. Every bean of this type is asked. */
public interface Readiness {
  /** Must return within a second or two. */
  boolean isReady();
}
