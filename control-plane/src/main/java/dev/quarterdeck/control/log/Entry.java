package dev.quarterdeck.control.log;

import java.util.ArrayList;
import java.util.List;

/** An event for many viewers: read once, and written once for each wire. */
public final class Entry {
  /** How a wire writes an event. One object a wire: forms are told apart by identity. */
  @FunctionalInterface
  public interface Form {
    byte[] bytes(Event event);
  }

  private record Written(Form form, byte[] bytes) {}

  private final Event event;
  private final List<Written> written = new ArrayList<>(1);

  Entry(Event event) {
    this.event = event;
  }

  public Event event() {
    return event;
  }

  public long rev() {
    return event.rev();
  }

  public synchronized byte[] in(Form form) {
    for (Written one : written) {
      if (one.form() == form) {
        return one.bytes();
      }
    }
    byte[] bytes = form.bytes(event);
    written.add(new Written(form, bytes));
    return bytes;
  }

  /** About how much memory it holds, written for one wire. */
  int weight() {
    return 400 + 2 * event.data().text().length();
  }
}
