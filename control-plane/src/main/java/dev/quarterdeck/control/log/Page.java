package dev.quarterdeck.control.log;

import java.util.List;

/** Some events in order, and whether there were no more of them at that moment. */
record Page(List<Event> events, boolean last) {
  Page {
    events = List.copyOf(events);
  }
}
