package dev.quarterdeck.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Event;
import dev.quarterdeck.e2e.Patience;
import dev.quarterdeck.e2e.Transcript;
import dev.quarterdeck.e2e.Unavailable;
import dev.quarterdeck.e2e.Viewer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever goes wrong in whatever order: 0 lost, 0 twice, 0 out of order, for every viewer. The
 * same seed is the same schedule: {@code -Dquarterdeck.faults.seed=…}, {@code
 * -Dquarterdeck.faults.count=…}.
 */
@Tag("faults")
class ScheduledFaultsIT {
  private static final long SEED = Long.getLong("quarterdeck.faults.seed", 20261121);
  private static final int COUNT = Integer.getInteger("quarterdeck.faults.count", 100);
  private static final int SCRIPTED = 8;
  private static final int REAL = 2;
  private static final int TURNS = 20;
  private static final int FLOOD = 300;

  @Test
  void everyViewerSeesTheLogAndTheLogIsWhatWasSaid() throws Exception {
    System.out.println("faults: seed " + SEED + ", " + COUNT + " faults");
    try (World world = new World()) {
      for (int i = 1; i <= SCRIPTED; i++) {
        world.startScripted("scripted-" + i);
      }
      for (int i = 1; i <= REAL; i++) {
        Conversation real = world.startReal("real-" + i);
        for (int turn = 0; turn < TURNS; turn++) {
          real.prompt("flood " + FLOOD + " then long 1");
        }
      }
      Patience.await("everybody speaks")
          .until(() ->
              world.scripted().stream().allMatch(runner -> runner.said() > 10)
                  && world.viewers().subList(SCRIPTED, SCRIPTED + REAL).stream()
                      .noneMatch(viewer -> viewer.seen().pieces().isEmpty()));
      int before = said(world);

      Map<Fault.Kind, Integer> done = new TreeMap<>();
      for (Fault fault : Fault.schedule(new SplittableRandom(SEED), COUNT)) {
        world.hurt(fault);
        done.merge(fault.kind(), 1, Integer::sum);
        Thread.sleep(fault.pauseMillis());
      }
      world.heal();
      world.scripted().forEach(ScriptedRunner::beQuiet);
      Patience.await("all that was said is acknowledged")
          .until(() -> world.scripted().stream().allMatch(ScriptedRunner::allAcknowledged));

      assertThat(said(world)).as("something was said meanwhile").isGreaterThan(before);
      for (ScriptedRunner runner : world.scripted()) {
        assertThat(runner.refusals()).isEmpty();
      }
      for (int i = 0; i < world.sessions().size(); i++) {
        Conversation session = world.sessions().get(i);
        Viewer viewer = world.viewers().get(i);
        Transcript log = log(world, session);
        log.assertWhole();
        if (i < SCRIPTED) {
          assertThat(said(log, world.scripted().get(i).run()))
              .isEqualTo(expected(world.scripted().get(i).said()));
        } else {
          assertCounts(log);
        }
        viewer.await("all of " + session.name(), seen -> seen.lastRev() >= log.lastRev());
        assertThat(viewer.seen().upTo(log.lastRev())).isEqualTo(log);
      }
      assertThat(world.errors()).isEmpty();
      System.out.println(
          "faults: " + done + ", " + said(world) + " events said, none lost, none twice");
    }
  }

  private static int said(World world) {
    return world.scripted().stream().mapToInt(ScriptedRunner::said).sum();
  }

  private static Transcript log(World world, Conversation session) {
    return Patience.await("the log of " + session.name())
        .ignoreExceptionsInstanceOf(Unavailable.class)
        .until(() -> session.through(world.api()).log(), log -> log.lastRev() > 0);
  }

  private static List<String> said(Transcript log, String run) {
    return log.events().stream()
        .filter(event -> event.runId().filter(run::equals).isPresent())
        .map(event -> event.type() + " " + event.text("text"))
        .toList();
  }

  private static List<String> expected(int said) {
    return IntStream.rangeClosed(1, said)
        .mapToObj(i -> i == 1 ? "run.started " : "agent.message " + ScriptedRunner.text(i))
        .toList();
  }

  /** In each turn 1, 2, 3, as far as it came; to the end unless its run was killed. */
  private static void assertCounts(Transcript log) {
    List<Event> turn = new ArrayList<>();
    for (Event event : log.events()) {
      if (event.type().equals("turn.started")) {
        turn.clear();
      }
      turn.add(event);
      if (event.type().equals("turn.completed") || event.type().equals("session.turn_lost")) {
        List<Integer> pieces = new Transcript(turn).pieces();
        int last = event.type().equals("turn.completed") ? FLOOD : pieces.size();
        assertThat(pieces).isEqualTo(IntStream.rangeClosed(1, last).boxed().toList());
      }
    }
  }
}
