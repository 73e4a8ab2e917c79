package dev.quarterdeck.bench;

import dev.quarterdeck.bench.Crowd.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * From the moment an event should be sent to the moment its viewer has it, at 5,000 events a second
 * over 50 sessions. Counted from when it should be sent: a sender that was held up hides nothing.
 */
final class Latency implements Measure {
  private static final int RATE = 5_000;

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String about() {
    return "event to viewer at 5,000 events/s, p50 and p99, against one fsynced commit";
  }

  @Override
  public List<Result> run(Place place) throws Exception {
    int sessions = place.size(50, 2);
    int millis = place.size(4_000, 100);
    int commits = place.size(1_000, 20);
    ControlPlane server = place.controlPlane();
    Samples samples = new Samples(RATE * millis / 1_000);
    try (Yardsticks yardsticks = new Yardsticks(server.postgres());
        Crowd crowd =
            Crowd.gather(
                server,
                TestSessions.make(yardsticks.connection(), sessions),
                (stamp, now) -> samples.add(now - stamp))) {
      for (int i = 0; i < place.size(4, 0); i++) {
        stream(crowd, samples, millis);
      }
      List<double[]> halves = new ArrayList<>();
      List<double[]> tails = new ArrayList<>();
      List<double[]> bothTails = new ArrayList<>();
      Cpu cpu = new Cpu(server);
      for (int i = 0; i < place.options().rounds(); i++) {
        double[] one = yardsticks.commits(commits);
        double commit = Rounds.median(one);
        double[] seen = stream(crowd, samples, millis);
        double p99 = Rounds.percentile(seen, 99);
        halves.add(new double[] {commit, Rounds.median(seen)});
        tails.add(new double[] {commit, p99});
        bothTails.add(new double[] {Rounds.percentile(one, 99), p99});
      }
      Place.say(cpu.used());
      return List.of(
          Result.of("latency-p50", "ms", "one commit, p50", Rounds.outcome(halves)),
          Result.of("latency-p99", "ms", "one commit, p50", Rounds.outcome(tails))
              .ratioGoal("≤ 5", ratio -> ratio <= 5),
          Result.of("latency-p99-tail", "ms", "one commit, p99", Rounds.outcome(bothTails)));
    }
  }

  private static double[] stream(Crowd crowd, Samples samples, int millis) throws Exception {
    samples.clear();
    List<Pair> pairs = crowd.pairs();
    long start = System.nanoTime();
    int events = RATE * millis / 1_000;
    for (int i = 0; i < events; i++) {
      long due = start + i * 1_000_000_000L / RATE;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      Pair pair = pairs.get(i % pairs.size());
      pair.socket().write(Events.frame(pair.session(), due));
      pair.socket().flush();
    }
    crowd.awaitAll();
    return samples.millis();
  }

  /** Many viewers put in, one reads out when they are done. */
  private static final class Samples {
    private final long[] nanos;
    private int count;

    private Samples(int most) {
      nanos = new long[most];
    }

    private synchronized void add(long sample) {
      nanos[count++] = sample;
    }

    private synchronized void clear() {
      count = 0;
    }

    private synchronized double[] millis() {
      return Arrays.stream(nanos, 0, count).mapToDouble(one -> one / 1e6).toArray();
    }
  }
}
