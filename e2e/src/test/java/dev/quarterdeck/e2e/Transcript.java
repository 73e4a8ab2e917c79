package dev.quarterdeck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Events of one session in the order in which somebody got them, and what can be said of them. */
public record Transcript(List<Event> events) {
  private static final Pattern TICK = Pattern.compile("tick (\\d+)\n");
  private static final Pattern PIECE = Pattern.compile("piece (\\d+)\n");

  public Transcript {
    events = List.copyOf(events);
  }

  public long lastRev() {
    return events.isEmpty() ? 0 : events.getLast().rev();
  }

  public List<Event> of(String type) {
    return events.stream().filter(event -> event.type().equals(type)).toList();
  }

  public boolean has(String type) {
    return events.stream().anyMatch(event -> event.type().equals(type));
  }

  public Transcript after(long rev) {
    return new Transcript(events.stream().filter(event -> event.rev() > rev).toList());
  }

  public Transcript upTo(long rev) {
    return new Transcript(events.stream().filter(event -> event.rev() <= rev).toList());
  }

  /** Everything the agent said, as one text. */
  public String said() {
    return of("agent.message").stream()
        .map(event -> event.text("text"))
        .collect(Collectors.joining());
  }

  /** The numbers that the demonstration agent counts with {@code long}. */
  public List<Integer> ticks() {
    return numbers(TICK);
  }

  /** The numbers that the demonstration agent counts with {@code flood}. */
  public List<Integer> pieces() {
    return numbers(PIECE);
  }

  private List<Integer> numbers(Pattern pattern) {
    return pattern.matcher(said()).results().map(it -> Integer.valueOf(it.group(1))).toList();
  }

  /** The phases that the session went through, in order. */
  public List<String> phases() {
    return of("session.phase_changed").stream().map(event -> event.text("to")).toList();
  }

  /**
   * The promise to every viewer: revisions without gap or repetition from 1 on, and of each run
   * every event once, in the runner's own order.
   */
  public Transcript assertWhole() {
    assertThat(events.stream().map(Event::rev))
        .as("revisions: each once, in order, none left out")
        .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
    Map<String, List<Event>> runs =
        events.stream()
            .filter(event -> event.runId().isPresent() && event.seq().isPresent())
            .collect(
                Collectors.groupingBy(
                    event -> event.runId().orElseThrow(), LinkedHashMap::new, Collectors.toList()));
    runs.forEach((run, ofRun) ->
        assertThat(ofRun.stream().map(event -> event.seq().orElseThrow()))
            .as("the events of run %s: each once, in order, none left out", run)
            .containsExactlyElementsOf(LongStream.rangeClosed(1, ofRun.size()).boxed().toList()));
    return this;
  }

  /** For the reader of a failed test. */
  @Override
  public String toString() {
    return events.stream()
        .map(event -> "%d %s %s".formatted(event.rev(), event.type(), event.data()))
        .collect(Collectors.joining("\n"));
  }
}
