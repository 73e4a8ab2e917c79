package dev.quarterdeck.bench;

import java.util.List;

/** The append path alone: what links hand it until it says that all is committed. */
final class DurableCore implements Measure {
  private static final int BATCH = 50;

  @Override
  public String name() {
    return "durable-core";
  }

  @Override
  public String about() {
    return "events a second through the appender alone, against raw COPY of the same rows";
  }

  @Override
  public List<Result> run(Place place) throws Exception {
    int sessions = place.size(64, 4);
    int batches = place.size(20, 1);
    Core core = place.core();
    try (Yardsticks yardsticks = new Yardsticks(core.postgres())) {
      List<Core.Link> links = core.links(TestSessions.make(yardsticks.connection(), sessions));
      Rounds.Outcome outcome =
          Rounds.run(
              place.options().rounds(),
              () -> yardsticks.copy(sessions, sessions * batches * BATCH),
              () -> core.store(links, batches, BATCH));
      return List.of(
          Result.of(name(), "events/s", "raw COPY", outcome)
              .ratioGoal("≥ 0.5", ratio -> ratio >= 0.5));
    }
  }
}
