package dev.quarterdeck.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.launch.LaunchState.Absent;
import dev.quarterdeck.control.launch.LaunchState.Up;
import dev.quarterdeck.control.launch.local.Laptop;
import dev.quarterdeck.control.platform.database.TestDatabase;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionSignal.LaunchLost;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that was leader until a moment ago does nothing any more. Runners are processes. */
class FormerLeaderIT {
  private final TestDatabase database = TestDatabase.create();
  @TempDir Path data;
  private Laptop laptop;

  @BeforeEach
  void open() {
    laptop = Laptop.open(database.url(), data, Map.of("quarterdeck.local.grace", "0s"));
  }

  @AfterEach
  void close() throws InterruptedException {
    laptop.launcher().close();
    laptop.close();
    database.close();
  }

  @Test
  void whatTheNewLeaderHasLaunchedIsNotLaunchedAgain() {
    Session seen = laptop.session();
    laptop.sessions().launched(seen.id(), "of-the-new-leader");

    executor().execute(observation(seen), new Decision.Launch());

    assertThat(laptop.launcher().observe(seen)).isEqualTo(new Absent());
    Session.Launch launch = laptop.sessions().find(seen.id()).orElseThrow().launch();
    assertThat(launch.ref()).contains("of-the-new-leader");
    assertThat(launch.attempt()).isEqualTo(1);
  }

  @Test
  void norIsItWhenTheNewLeaderHasLostItAgainAndPauses() {
    Session seen = laptop.session();
    laptop.sessions().launched(seen.id(), "of-the-new-leader");
    Instant later = laptop.bean(Clock.class).instant().plus(Duration.ofMinutes(5));
    laptop
        .sessions()
        .lost(
            seen.id(),
            new LaunchLost(Reason.PROCESS_ENDED, "It ended.", true),
            true,
            Optional.of(later));

    executor().execute(observation(seen), new Decision.Launch());

    assertThat(laptop.launcher().observe(seen)).isEqualTo(new Absent());
    Session now = laptop.sessions().find(seen.id()).orElseThrow();
    assertThat(now.phase()).isEqualTo(Phase.PENDING);
    assertThat(now.launch().attempt()).isEqualTo(1);
  }

  @Test
  void whatWasDecidedIsDoneByTheLeader() {
    Session session = laptop.session();

    reconciler(new Leading(true, true)).reconcile(session.id());

    assertThat(laptop.launcher().observe(session)).isInstanceOf(Up.class);
  }

  @Test
  void whatWasDecidedIsNotDoneWhenLeadershipWasLostWhileLooking() {
    Session session = laptop.session();

    Optional<Duration> again = reconciler(new Leading(true, false)).reconcile(session.id());

    assertThat(laptop.launcher().observe(session)).isEqualTo(new Absent());
    assertThat(laptop.sessions().find(session.id())).contains(session);
    assertThat(again).contains(SessionReconciler.IN_DOUBT);
  }

  @Test
  void whoseTurnComesInDoubtIsKept() {
    Session session = laptop.session();

    Optional<Duration> again = reconciler(new Leading(false)).reconcile(session.id());

    assertThat(laptop.launcher().observe(session)).isEqualTo(new Absent());
    assertThat(again).contains(SessionReconciler.IN_DOUBT);
  }

  /** Leads or does not, one answer after the other. */
  private static final class Leading implements Leadership {
    private final Iterator<Boolean> answers;

    Leading(Boolean... answers) {
      this.answers = List.of(answers).iterator();
    }

    @Override
    public void start(Listener listener) {
      listener.gained();
    }

    @Override
    public boolean leading() {
      return answers.next();
    }

    @Override
    public void stop() {
      // Nothing was started.
    }
  }

  private SessionReconciler reconciler(Leadership leadership) {
    Declarations declarations = new RowDeclarations();
    return new SessionReconciler(
        leadership,
        new ObservationGatherer(
            declarations, laptop.sessions(), laptop.launcher(), laptop.bean(Clock.class)),
        executor(),
        declarations,
        laptop.sessions(),
        new StatusSettings(Optional.empty()));
  }

  private DecisionExecutor executor() {
    return laptop.bean(DecisionExecutor.class);
  }

  private Observation observation(Session session) {
    return new Observation(
        session.id(),
        new Declaration.RowOnly(),
        Optional.of(session),
        Optional.empty(),
        new Absent(),
        laptop.bean(Clock.class).instant());
  }
}
