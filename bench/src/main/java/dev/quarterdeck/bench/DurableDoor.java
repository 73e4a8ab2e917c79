package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All of it: runners' sockets, parsing, the commit, acknowledgements, and a viewer of each session.
 * Over when everything is acknowledged and every viewer has seen everything.
 */
final class DurableDoor implements Measure {
  @Override
  public String name() {
    return "durable-door";
  }

  @Override
  public String about() {
    return "events a second from /ws/host into the log and out to viewers, against raw COPY";
  }

  @Override
  public List<Result> run(Place place) throws Exception {
    int sessions = place.size(16, 2);
    int events = place.size(4_000, 20);
    ControlPlane server = place.controlPlane();
    try (Yardsticks yardsticks = new Yardsticks(server.postgres());
        Crowd crowd =
            Crowd.gather(
                server, TestSessions.make(yardsticks.connection(), sessions), (_, _) -> {})) {
      // Once more than usual: a control plane that has just started is still being compiled.
      for (int i = 0; i < place.size(3, 0); i++) {
        flood(crowd, events);
      }
      Cpu cpu = new Cpu(server);
      flood(crowd, events);
      Place.say(cpu.used());
      Rounds.Outcome outcome =
          Rounds.run(
              place.options().rounds(),
              () -> yardsticks.copy(sessions, sessions * events),
              () -> flood(crowd, events));
      return List.of(
          Result.of(name(), "events/s", "raw COPY", outcome)
              .ratioGoal("≥ 0.5", ratio -> ratio >= 0.5));
    }
  }

  private static double flood(Crowd crowd, int events) throws Exception {
    List<Thread> writers = new ArrayList<>();
    long start = System.nanoTime();
    for (Crowd.Pair pair : crowd.pairs()) {
      writers.add(Thread.ofVirtual().start(() -> write(pair.socket(), pair.session(), events)));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    crowd.awaitAll();
    return crowd.pairs().size() * events / Yardsticks.seconds(start);
  }

  private static void write(HostSocket socket, TestSession session, int events) {
    try {
      for (int i = 0; i < events; i++) {
        socket.write(Events.frame(session, i));
      }
      socket.flush();
    } catch (IOException e) {
      // Whoever waits for the acknowledgement is told why.
      Place.say("a runner was cut off: " + e.getMessage());
    }
  }
}
