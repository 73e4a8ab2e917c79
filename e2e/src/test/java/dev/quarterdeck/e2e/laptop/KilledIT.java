package dev.quarterdeck.e2e.laptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.e2e.Api;
import dev.quarterdeck.e2e.ControlPlaneProcess;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Laptop;
import dev.quarterdeck.e2e.LiveProcess;
import dev.quarterdeck.e2e.Patience;
import dev.quarterdeck.e2e.Transcript;
import dev.quarterdeck.e2e.Viewer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One process dies in the middle of a turn, at once and without a word. The demonstration agent
 * counts, so that what is lost or doubled shows.
 */
@Tag("laptop")
class KilledIT {
  private static final int MANY = 30_000;

  @RegisterExtension final Laptop laptop = new Laptop();

  @Test
  void losesAndDoublesNothingWhenTheControlPlaneIsKilled() {
    ControlPlaneProcess first = laptop.start();
    AtomicReference<Api> server = new AtomicReference<>(first.api());
    Conversation session = first.api().startDemo("default", "orphan");
    Conversation asking = first.api().startDemo("default", "asking");
    asking.prompt("run echo $((21 * 2))");
    JsonNode asked = asking.awaitPending();
    try (Viewer viewer = new Viewer(server::get, session.path() + "/events")) {
      session.prompt("flood " + MANY + " then long 3");
      viewer.await("the beginning of the flood", it -> !it.pieces().isEmpty());
      List<LiveProcess> runners = laptop.runners("orphan");

      first.killHard();
      // At the same address: runners know no other.
      ControlPlaneProcess second = laptop.start("--port", Integer.toString(first.url().getPort()));
      server.set(second.api());
      Conversation after = session.through(second.api());
      Transcript log = after.awaitLog("the end of the turn", it -> it.has("turn.completed"));

      log.assertWhole();
      assertThat(log.pieces()).isEqualTo(oneTo(MANY));
      assertThat(log.ticks()).isEqualTo(oneTo(3));
      assertThat(log.has("session.turn_lost")).isFalse();
      assertThat(log.of("run.started")).as("the runner was adopted").hasSize(1);
      assertThat(laptop.runners("orphan")).isEqualTo(runners);
      viewer.await("all of the turn", it -> it.has("turn.completed"));
      assertThat(viewer.seen().assertWhole()).isEqualTo(log.upTo(viewer.seen().lastRev()));

      Conversation stillAsking = asking.through(second.api());
      stillAsking.approve(asked).expect(200);
      stillAsking.awaitLog("the approved command ran", it -> it.has("turn.completed"));
      assertThat(stillAsking.log().assertWhole().said()).contains("ended with code 0");
    }
  }

  @Test
  void losesOnlyTheTurnWhenTheRunnerIsKilled() {
    Api api = laptop.start().api();
    Conversation session = api.startDemo("default", "runner");
    try (Viewer viewer = session.watch()) {
      session.prompt("flood " + MANY + " then long 3600");
      viewer.await("the flood", it -> !it.pieces().isEmpty());
      Transcript stored = session.log();

      laptop.runners("runner").forEach(LiveProcess::kill);
      session.awaitLog("the turn is lost", it -> it.has("session.turn_lost"));
      session.prompt("think");
      Transcript log = session.awaitLog("the next turn", it -> it.has("turn.completed"));

      log.assertWhole();
      assertThat(log.upTo(stored.lastRev())).isEqualTo(stored);
      assertThat(log.pieces()).isEqualTo(oneTo(log.pieces().size()));
      assertThat(log.of("run.started")).as("another run began").hasSize(2);
      assertThat(log.of("session.turn_lost")).hasSize(1);
      viewer.await("the next turn", it -> it.has("turn.completed"));
      assertThat(viewer.seen().assertWhole()).isEqualTo(log.upTo(viewer.seen().lastRev()));
      assertThat(laptop.runners("runner")).hasSize(1);
    }
  }

  @Test
  void expiresWhatAKilledRunnersAgentAskedAndNobodyCanAnswer() {
    Api api = laptop.start().api();
    Conversation session = api.startDemo("default", "expired");
    session.prompt("run touch never");
    JsonNode asked = session.awaitPending();

    laptop.runners("expired").forEach(LiveProcess::kill);

    Patience.await("the question expires").until(() -> !session.approvals("expired").isEmpty());
    session.approve(asked).expectProblem(409, "approval_closed");
    assertThat(api.get("approvals?state=pending").text()).doesNotContain(asked.path("id").asText());
    session.prompt("run ls");
    session.approve(session.awaitPending()).expect(200);
    Transcript log = session.awaitLog("the next turn", it -> it.has("turn.completed"));
    assertThat(log.assertWhole().of("session.permission_expired")).hasSize(1);
    assertThat(log.toString()).doesNotContain("never\\n");
  }

  @Test
  void goesOnAfterTheDatabaseWasKilledAndSaysMeanwhileThatItIsNotReady() throws IOException {
    Api api = laptop.start().api();
    Conversation session = api.startDemo("default", "database");
    try (Viewer viewer = session.watch();
        Watchman liveness = new Watchman(() -> api.health("liveness"));
        Watchman readiness = new Watchman(() -> api.health("readiness"))) {
      session.prompt("flood " + MANY + " then long 5");
      viewer.await("the beginning of the flood", it -> !it.pieces().isEmpty());
      assertThat(api.health("readiness")).isEqualTo(200);

      // Without its files it cannot start again, so that it is away for as long as we want.
      Path files = laptop.data().resolve("postgres");
      Path elsewhere = laptop.data().resolve("postgres.elsewhere");
      Files.move(files, elsewhere);
      laptop.postgres().kill();
      Patience.await("not ready").until(() -> readiness.last() == 503);
      Files.move(elsewhere, files);

      Patience.await("ready again").until(() -> readiness.last() == 200);
      Transcript log = session.awaitLog("the end of the turn", it -> it.has("turn.completed"));
      log.assertWhole();
      assertThat(log.pieces()).isEqualTo(oneTo(MANY));
      assertThat(log.ticks()).isEqualTo(oneTo(5));
      assertThat(log.has("session.turn_lost")).isFalse();
      assertThat(log.of("run.started")).hasSize(1);
      viewer.await("all of the turn", it -> it.has("turn.completed"));
      assertThat(viewer.seen().assertWhole()).isEqualTo(log.upTo(viewer.seen().lastRev()));
      assertThat(liveness.seen()).as("alive all the time").containsOnly(200);
      assertThat(readiness.seen()).containsOnly(200, 503);
    }
  }

  private static List<Integer> oneTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }
}
