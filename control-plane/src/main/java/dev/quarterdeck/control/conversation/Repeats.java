package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.log.EventStore.Range;
import dev.quarterdeck.control.session.RunStore.Run;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.SessionEvent.EventRefused;
import dev.quarterdeck.protocol.WireTable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether what a host sent again is what it said the first time. After a lost link that is the rule
 * and costs a look at the newest rows; a host whose spool was mixed up is told so.
 *
 * <p>An index by seq would find everything and cost every append. Instead two windows are read: a
 * run's events come in the order of its seqs, so an event is not above the session's newest rev
 * less what its run said since, and not below its own seq. What else happened in the session shifts
 * it by as much; an event that is shifted out of both windows is taken for the same.
 */
final class Repeats {
  /** Of one window. */
  private static final int ROWS = 1_000;

  /** Seqs that one window is to find. */
  private static final int SEQS = 200;

  /** However far apart the seqs are: the bound of what one batch may cost. */
  private static final int MOST_WINDOWS = 16;

  private static final String REFUSED =
      WireTable.nameOf(new EventRefused("any", "only its name is wanted"));

  private final Connection connection;
  private final Journal.Tables tables;
  private final Session session;

  Repeats(Connection connection, Journal.Tables tables, Session session) {
    this.connection = connection;
    this.tables = tables;
    this.session = session;
  }

  List<Envelope> conflicting(List<Envelope> repeated) throws SQLException {
    Map<RunId, List<Envelope>> byRun =
        repeated.stream().collect(Collectors.groupingBy(one -> one.runId().orElseThrow()));
    List<Envelope> conflicting = new ArrayList<>();
    int windows = 0;
    for (Run run : tables.runs().find(connection, byRun.keySet())) {
      Optional<Instant> since = tables.runs().startedAt(connection, run.id());
      for (List<Envelope> some : near(byRun.getOrDefault(run.id(), List.of()))) {
        if (since.isPresent() && ++windows <= MOST_WINDOWS) {
          compare(run, since.get(), some, conflicting);
        }
      }
    }
    return conflicting;
  }

  /** In groups whose seqs are close enough for one window. */
  private static List<List<Envelope>> near(List<Envelope> repeated) {
    List<List<Envelope>> groups = new ArrayList<>();
    long first = Long.MIN_VALUE;
    for (Envelope one : repeated.stream().sorted(Comparator.comparingLong(Repeats::seq)).toList()) {
      if (groups.isEmpty() || seq(one) >= first + SEQS) {
        groups.add(new ArrayList<>());
        first = seq(one);
      }
      groups.getLast().add(one);
    }
    return groups;
  }

  private void compare(Run run, Instant since, List<Envelope> some, List<Envelope> conflicting)
      throws SQLException {
    Range seqs = new Range(seq(some.getFirst()), seq(some.getLast()));
    long newest = session.lastRev() - (run.lastSeq() - seqs.last());
    Map<Long, Event> said = new HashMap<>();
    find(run, since, new Range(newest - ROWS + 1, newest), seqs, said);
    if (said.size() <= seqs.last() - seqs.first()) {
      find(run, since, new Range(seqs.first(), seqs.first() + ROWS - 1), seqs, said);
    }
    for (Envelope one : some) {
      Event first = said.get(seq(one));
      if (first != null && !isSame(first, one)) {
        conflicting.add(one);
      }
    }
  }

  private void find(Run run, Instant since, Range revs, Range seqs, Map<Long, Event> said)
      throws SQLException {
    for (Event event :
        tables.events().said(connection, session.id().value(), run.id(), revs, seqs, since)) {
      said.put(event.seq().orElseThrow(), event);
    }
  }

  /** When it was said does not matter: some hosts stamp what they send again anew. */
  private static boolean isSame(Event first, Envelope again) {
    return first.type().equals(REFUSED)
        || first.type().equals(again.type())
            && first.data().text().equals(stored(again.data()).text());
  }

  /** As it looks when it comes back from the table. */
  private static Json stored(Json data) {
    Json kept = data.equals(Json.NULL) ? Json.EMPTY_OBJECT : data;
    return new Json(
        new String(kept.text().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  private static long seq(Envelope envelope) {
    return envelope.seq().orElseThrow();
  }
}
