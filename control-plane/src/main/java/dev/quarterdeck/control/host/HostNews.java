package dev.quarterdeck.control.host;

import dev.quarterdeck.control.platform.database.Notifications;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says on every replica that something about a host is new, or a question has its answer. */
@Singleton
public class HostNews {
  private final ConcurrentHashMap<String, Set<Runnable>> listeners = new ConcurrentHashMap<>();

  HostNews(Notifications notifications) {
    notifications.listen(HostStore.CHANNEL, this::heard, this::missed);
  }

  /** Rings until it is closed. What rings must return at once. */
  public interface Ear extends AutoCloseable {
    @Override
    void close();
  }

  Ear listen(String word, Runnable rings) {
    listeners.compute(
        word,
        (_, set) -> {
          Set<Runnable> all = set == null ? ConcurrentHashMap.newKeySet() : set;
          all.add(rings);
          return all;
        });
    return () ->
        listeners.computeIfPresent(
            word,
            (_, set) -> {
              set.remove(rings);
              return set.isEmpty() ? null : set;
            });
  }

  private void heard(String word) {
    listeners.getOrDefault(word, Set.of()).forEach(Runnable::run);
  }

  private void missed() {
    listeners.values().forEach(set -> set.forEach(Runnable::run));
  }
}
