package dev.quarterdeck.control.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Answers that hold for a few seconds, so that a busy page does not ask for each of its parts. */
final class BriefMemory<K, V> {
  private record Kept<V>(V value, Instant until) {}

  private final Clock clock;
  private final Duration lifetime;
  private final int most;
  private final Map<K, Kept<V>> entries = new LinkedHashMap<>();

  BriefMemory(Clock clock, Duration lifetime, int most) {
    this.clock = clock;
    this.lifetime = lifetime;
    this.most = most;
  }

  synchronized Optional<V> get(K key) {
    Kept<V> kept = entries.get(key);
    return kept != null && kept.until().isAfter(clock.instant())
        ? Optional.of(kept.value())
        : Optional.empty();
  }

  /** All live equally long, so the first is the one that ends first. */
  synchronized void put(K key, V value) {
    entries.remove(key);
    entries.put(key, new Kept<>(value, clock.instant().plus(lifetime)));
    if (entries.size() > most) {
      entries.remove(entries.keySet().iterator().next());
    }
  }
}
