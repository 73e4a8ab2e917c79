package dev.quarterdeck.control.launch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.launch.LaunchResult;
import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.control.platform.database.TestDatabase;
import dev.quarterdeck.control.platform.process.ProcessIdentity;
import dev.quarterdeck.control.platform.process.Signal;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLauncherIT {
  private final TestDatabase database = TestDatabase.create();
  @TempDir Path data;
  private Laptop laptop;

  @BeforeEach
  void open() {
    laptop = Laptop.open(database.url(), data, Map.of("quarterdeck.local.grace", "30s"));
  }

  @AfterEach
  void close() throws InterruptedException {
    laptop.launcher().adoptAll();
    laptop.launcher().close();
    laptop.close();
    database.close();
  }

  @Test
  void aLaunchedRunnerIsUpAndLaunchingItAgainIsTheSame() {
    Session session = laptop.session();

    LaunchResult first = laptop.launcher().launch(session);
    LaunchResult again = laptop.launcher().launch(session);

    assertThat(again).isEqualTo(first);
    assertThat(laptop.launcher().observe(session)).isInstanceOf(LaunchState.Up.class);
  }

  @Test
  void whoHearsNothingOfARunnerIsSentToTheLogThatIsReallyThere() {
    Session session = laptop.launch(laptop.session());

    LaunchState.Up up = (LaunchState.Up) laptop.launcher().observe(session);

    Path log = laptop.folders(session).log();
    assertThat(up.hint()).endsWith(": " + log);
    assertThat(log).isRegularFile();
  }

  @Test
  void endingTakesTheAgentAndItsChildrenAlong() {
    Session session = laptop.launch(laptop.session());
    ProcessIdentity grandchild = grandchild(session);

    laptop.launcher().end(session);

    patiently().until(() -> laptop.launcher().observe(session) instanceof LaunchState.Absent);
    assertThat(grandchild.isAlive()).isFalse();
  }

  @Test
  void aRunnerThatDoesNotListenIsKilledWhenItsTimeIsOver() throws Exception {
    try (Laptop impatient =
        Laptop.open(database.url(), data, Map.of("quarterdeck.local.grace", "100ms"))) {
      Session session = impatient.launch(impatient.session(Laptop.variable("FAKE", "stubborn")));
      ProcessIdentity grandchild = grandchild(session);

      impatient.launcher().end(session);

      patiently().until(() -> impatient.launcher().observe(session) instanceof LaunchState.Absent);
      assertThat(grandchild.isAlive()).isFalse();
    }
  }

  @Test
  void theEndOfARunnerIsNoticedAndSaidWithItsCode() {
    Queue<SessionId> woken = new ConcurrentLinkedQueue<>();
    Session session = laptop.session(Laptop.variable("FAKE", "exits"));
    laptop.launch(session);
    patiently().until(() -> laptop.launcher().observe(session) instanceof LaunchState.Over);
    // Only now: being launched wakes as well.
    Session another = laptop.session();
    laptop.launch(another);
    ProcessIdentity grandchild = grandchild(another);
    laptop.wakeups().onSession(woken::add);

    processOf(another).signal(Signal.KILL);

    patiently().until(() -> woken.contains(another.id()));
    assertThat(grandchild.isAlive()).isFalse();
    LaunchState.Over over = (LaunchState.Over) laptop.launcher().observe(session);
    assertThat(over.why().reason()).isEqualTo(Reason.PROCESS_ENDED);
    assertThat(over.why().message()).startsWith("The runner's process ended with exit code 3.");
  }

  @Test
  void anEndedLaunchMakesRoomForTheNext() {
    Session session = laptop.launch(laptop.session(Laptop.variable("FAKE", "exits")));
    patiently().until(() -> laptop.launcher().observe(session) instanceof LaunchState.Over);

    laptop.launcher().end(session);

    assertThat(laptop.launcher().observe(session)).isEqualTo(new LaunchState.Absent());
    assertThat(laptop.launcher().launch(session)).isInstanceOf(LaunchResult.Made.class);
  }

  @Test
  void theEndOfAnAdoptedRunnerIsNoticed() throws Exception {
    Session session = laptop.session();
    LaptopProgram.launchAndBeKilled(database, data, session);
    laptop.launcher().adoptAll();
    Queue<SessionId> woken = new ConcurrentLinkedQueue<>();
    laptop.wakeups().onSession(woken::add);

    processOf(session).signal(Signal.KILL);

    patiently().until(() -> woken.contains(session.id()));
    assertThat(laptop.launcher().observe(session)).isInstanceOf(LaunchState.Over.class);
  }

  @Test
  void aNumberThatAnotherProgramHasByNowIsLeftAlone() throws Exception {
    Session session = laptop.launch(laptop.session(Laptop.variable("FAKE", "exits")));
    patiently().until(() -> laptop.launcher().observe(session) instanceof LaunchState.Over);
    Process stranger = new ProcessBuilder("setsid", "sleep", "600").start();
    try {
      pretendItIs(session, stranger.pid());

      LaunchState state = laptop.launcher().observe(session);
      laptop.launcher().end(session);
      laptop.launcher().close();

      assertThat(state).isInstanceOf(LaunchState.Over.class);
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void aTokenIsGoodForOneLaunchOfOneSession() throws Exception {
    Session session = laptop.launch(laptop.session(Laptop.variable("FAKE", "exits")));
    String first = token(session);
    patiently().until(() -> laptop.launcher().observe(session) instanceof LaunchState.Over);
    laptop.launcher().launch(session);
    String second = token(session);

    assertThat(laptop.tokens().identify(second)).isInstanceOf(RunnerIdentity.Bound.class);
    assertThat(laptop.tokens().identify(first)).isInstanceOf(RunnerIdentity.Refused.class);
    assertThat(laptop.tokens().identify(second + "x")).isInstanceOf(RunnerIdentity.Refused.class);
    assertThat(laptop.tokens().identify("")).isInstanceOf(RunnerIdentity.Refused.class);
    assertThat(laptop.tokens().identify(session.id() + "."))
        .isInstanceOf(RunnerIdentity.Refused.class);
  }

  @Test
  void aRunnerThatDialsAnAddressWithoutUsIsReplaced() {
    Session session = laptop.launch(laptop.session());
    try (Laptop moved =
        Laptop.open(
            database.url(), data, Map.of("quarterdeck.local.runner-url", "ws://127.0.0.1:2"))) {

      assertThat(moved.launcher().observe(session)).isInstanceOf(LaunchState.Ending.class);

      patiently().until(() -> moved.launcher().observe(session) instanceof LaunchState.Absent);
    }
  }

  @Test
  void theFilesOfADeletedSessionGoWithItsRunner() {
    Session session = laptop.launch(laptop.session());
    grandchild(session);
    laptop.sessions().delete(session.id(), "owner");
    Session deleted = laptop.find(session.id());

    laptop.launcher().end(deleted);

    patiently().until(() -> laptop.launcher().observe(deleted) instanceof LaunchState.Absent);
    assertThat(laptop.folders(session).root()).doesNotExist();
  }

  @Test
  void closingEndsEveryRunnerAndStartsNoMore() throws Exception {
    Session one = laptop.launch(laptop.session());
    Session two = laptop.launch(laptop.session());
    ProcessIdentity grandchild = grandchild(one);
    ProcessIdentity another = grandchild(two);

    laptop.launcher().close();

    assertThat(grandchild.isAlive()).isFalse();
    assertThat(another.isAlive()).isFalse();
    assertThat(laptop.launcher().launch(laptop.session())).isInstanceOf(LaunchResult.NotYet.class);
  }

  @Test
  void aMissingRunnerIsSaid() {
    try (Laptop bare =
        Laptop.open(database.url(), data, Map.of("quarterdeck.local.runner", "/nowhere"))) {
      LaunchResult result = bare.launcher().launch(bare.session());

      assertThat(((LaunchResult.Refused) result).why().message())
          .isEqualTo(
              "The runner is not at /nowhere/bin/runner: start Quarterdeck with dev/run, which"
                  + " builds it.");
    }
  }

  private ProcessIdentity grandchild(Session session) {
    patiently().until(() -> laptop.stateFile(session, "grandchild").isPresent());
    long pid = Long.parseLong(laptop.stateFile(session, "grandchild").orElseThrow());
    return ProcessIdentity.of(pid).orElseThrow();
  }

  private ProcessIdentity processOf(Session session) {
    return laptop
        .database()
        .read(connection -> new LaunchRecordStore().find(connection, session.id()))
        .orElseThrow()
        .process();
  }

  private void pretendItIs(Session session, long pid) {
    laptop
        .database()
        .write(connection ->
            Sql.update(
                connection,
                """
                update session
                set launch_detail = (launch_detail::jsonb || jsonb_build_object('pid', ?))::json
                where id = ?
                """,
                pid,
                session.id().value()));
  }

  private String token(Session session) throws IOException {
    return Files.readString(laptop.folders(session).token()).strip();
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofMinutes(1));
  }
}
