package dev.quarterdeck.e2e.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What goes wrong, and how long it is quiet afterwards. */
record Fault(Kind kind, int choice, int pauseMillis) {
  /** How many of a hundred. */
  enum Kind {
    CUT_ALL(26),
    CUT_ONE(26),
    HALF_CLOSE(12),
    STALL(14),
    DELAY(9),
    KILL_RUNNER(5),
    KILL_CONTROL_PLANE(5),
    KILL_POSTGRES(3);

    private final int share;

    Kind(int share) {
      this.share = share;
    }
  }

  /** Each kind by its share, in an order of the seed's. */
  static List<Fault> schedule(SplittableRandom random, int count) {
    List<Kind> kinds = new ArrayList<>();
    while (kinds.size() < count) {
      for (Kind kind : Kind.values()) {
        for (int i = 0; i < kind.share; i++) {
          kinds.add(kind);
        }
      }
    }
    List<Fault> faults = new ArrayList<>();
    while (faults.size() < count) {
      Kind kind = kinds.remove(random.nextInt(kinds.size()));
      faults.add(new Fault(kind, random.nextInt(1_000), random.nextInt(20, 300)));
    }
    return faults;
  }
}
