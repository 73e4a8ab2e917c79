package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * All runners are cut off and dial again at the same moment, as after the restart of a replica. A
 * return costs two commits at least (who has the session now, and the event), so the yardstick is
 * as many commits, one after the other.
 */
final class Storm implements Measure {
  @Override
  public String name() {
    return "storm";
  }

  @Override
  public String about() {
    return "5,000 runners reconnect at once: until all are welcome and their first event is acknowledged";
  }

  @Override
  public List<Result> run(Place place) throws Exception {
    int count = place.size(5_000, 20);
    int commits = place.size(1_000, 20);
    ControlPlane server = place.controlPlane();
    try (Yardsticks yardsticks = new Yardsticks(server.postgres())) {
      List<TestSession> sessions = TestSessions.make(yardsticks.connection(), count);
      List<List<HostSocket>> connected = new ArrayList<>();
      connected.add(Dial.all(server, sessions));
      Rounds.Outcome outcome =
          Rounds.run(
              Math.min(place.options().rounds(), place.size(3, 1)),
              () -> Rounds.median(yardsticks.commits(commits)) / 1_000 * 2 * count,
              () -> storm(server, sessions, connected));
      for (HostSocket socket : connected.getLast()) {
        socket.close();
      }
      return List.of(
          Result.of(name(), "s", "as many commits, 2 for each", outcome),
          Result.single(
              "storm-rate",
              count / outcome.value(),
              "runners/s",
              "half the commits a second",
              count / outcome.yardstick()));
    }
  }

  private static double storm(
      ControlPlane server, List<TestSession> sessions, List<List<HostSocket>> connected)
      throws Exception {
    for (HostSocket socket : connected.getLast()) {
      socket.close();
    }
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HostSocket>> back = new ArrayList<>();
      for (TestSession session : sessions) {
        back.add(
            threads.submit(() -> {
              HostSocket socket = Dial.one(server, session);
              socket.write(Events.frame(session, 0));
              socket.flush();
              socket.awaitAck(session.seq());
              return socket;
            }));
      }
      List<HostSocket> sockets = new ArrayList<>();
      for (Future<HostSocket> socket : back) {
        sockets.add(socket.get());
      }
      connected.add(sockets);
    }
    return Yardsticks.seconds(start);
  }
}
