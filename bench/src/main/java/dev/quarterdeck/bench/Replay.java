package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** A viewer that comes late to a long conversation. */
final class Replay implements Measure {
  @Override
  public String name() {
    return "replay";
  }

  @Override
  public String about() {
    return "100,000 events to a new viewer, against a raw SELECT of them";
  }

  @Override
  public List<Result> run(Place place) throws Exception {
    int events = place.size(100_000, 600);
    ControlPlane server = place.controlPlane();
    try (Yardsticks yardsticks = new Yardsticks(server.postgres())) {
      TestSession session = TestSessions.make(yardsticks.connection(), 1).getFirst();
      fill(yardsticks, session, events);
      Rounds.Outcome outcome =
          Rounds.run(
              place.options().rounds(),
              () -> yardsticks.select(session.id()),
              () -> replay(server, session, events));
      return List.of(
          Result.of(name(), "events/s", "raw SELECT", outcome)
              .ratioGoal("≥ 0.5", ratio -> ratio >= 0.5));
    }
  }

  private static void fill(Yardsticks yardsticks, TestSession session, int events)
      throws Exception {
    StringBuilder lines = new StringBuilder();
    String now = Instant.now().toString();
    for (int rev = 1; rev <= events; rev++) {
      Events.copyLine(lines, session.id(), rev, now);
    }
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    CopyIn copy =
        yardsticks
            .connection()
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "copy event (session_id, rev, type, ts, host_id, run_id, seq, data, recorded_at)"
                    + " from stdin");
    copy.writeToCopy(bytes, 0, bytes.length);
    copy.endCopy();
    Postgres.execute(
        yardsticks.connection(),
        "update session set last_rev = " + events + " where id = '" + session.id() + "'",
        "vacuum analyze event");
  }

  private static double replay(ControlPlane server, TestSession session, int events)
      throws Exception {
    long start = System.nanoTime();
    try (Viewer viewer = Viewer.open(server, session, 0, (_, _) -> {})) {
      viewer.await(events);
      return events / Yardsticks.seconds(start);
    }
  }
}
