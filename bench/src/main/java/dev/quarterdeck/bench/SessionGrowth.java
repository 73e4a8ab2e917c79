package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import java.util.ArrayList;
import java.util.List;

/**
 * What an event costs when there are ever more sessions: 10 busy ones among all the others, and all
 * of them busy at once. The yardstick is the same with 10 sessions, in the same rounds.
 */
final class SessionGrowth implements Measure {
  private static final int BATCH = 10;
  private static final int FEW = 10;

  @Override
  public String name() {
    return "session-growth";
  }

  @Override
  public String about() {
    return "cost of an event with 10, 1,000 and 10,000 sessions, against that with 10";
  }

  @Override
  public List<Result> run(Place place) throws Exception {
    int thousand = place.size(1_000, 20);
    int tenThousand = place.size(10_000, 40);
    int events = place.size(40_000, 800);
    place.endAll();
    Core core = place.core();
    List<Result> results = new ArrayList<>();
    int rounds = Math.min(place.options().rounds(), 3);
    try (Yardsticks yardsticks = new Yardsticks(core.postgres())) {
      List<TestSession> sessions = new ArrayList<>(TestSessions.make(yardsticks.connection(), FEW));
      List<Core.Link> links = new ArrayList<>(core.links(sessions));
      Rounds.Side few = () -> cost(core, links.subList(0, FEW), events / 4);
      // As it is while nobody else is there.
      double alone = Rounds.run(rounds, () -> 1, few).value();
      for (int count : List.of(thousand, tenThousand)) {
        List<TestSession> more = TestSessions.make(yardsticks.connection(), count - links.size());
        links.addAll(core.links(more));
        Rounds.Outcome among = Rounds.run(rounds, () -> alone, few);
        results.add(
            Result.of("session-growth-among-" + count, "µs/event", "10 sessions alone", among)
                .ratioGoal("≤ 1.2", ratio -> ratio <= 1.2));
        Rounds.Outcome busy = Rounds.run(rounds, few, () -> cost(core, links, events));
        results.add(
            Result.of("session-growth-busy-" + count, "µs/event", "10 busy of as many", busy)
                .ratioGoal("≤ 1.2", ratio -> ratio <= 1.2));
      }
    }
    return results;
  }

  private static double cost(Core core, List<Core.Link> links, int events) throws Exception {
    int batches = Math.max(1, events / BATCH / links.size());
    return 1e6 / core.store(links, batches, BATCH);
  }
}
