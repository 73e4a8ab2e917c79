package dev.quarterdeck.control.log;

import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says which logs grew, to whoever looks at many of them. After {@link EventLog} knows. */
@Singleton
public class LogNews {
  /** Both must return at once. */
  public interface Listener {
    void grown(SessionId session);

    /** Nobody knows what was missed. */
    void missed();
  }

  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

  /** {@code heardBefore}: it has told its feeds by the time that anybody is told here. */
  LogNews(EventLog heardBefore, Wakeups wakeups) {
    wakeups.onEvents(
        news -> listeners.forEach(listener -> listener.grown(news.session())),
        () -> listeners.forEach(Listener::missed));
  }

  public void add(Listener listener) {
    listeners.add(listener);
  }

  public void remove(Listener listener) {
    listeners.remove(listener);
  }
}
