package dev.quarterdeck.control.launch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.platform.database.TestDatabase;
import dev.quarterdeck.control.platform.process.ProcessIdentity;
import dev.quarterdeck.control.platform.process.Signal;
import dev.quarterdeck.control.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the next control plane finds: a killed one had launched a session for each test. */
class KilledControlPlaneIT {
  @TempDir static Path data;
  private static TestDatabase database;
  private static Laptop laptop;
  private static Session adopted;
  private static Session orphaned;
  private static Session inspected;

  @BeforeAll
  static void kill() throws Exception {
    database = TestDatabase.create();
    laptop = Laptop.open(database.url(), data, Map.of("quarterdeck.local.grace", "1s"));
    adopted = laptop.session();
    orphaned = laptop.session();
    inspected = laptop.session(Laptop.variable("FROM_SPEC", "yes"));
    LaptopProgram.launchAndBeKilled(database, data, adopted, orphaned, inspected);
  }

  @AfterAll
  static void close() throws InterruptedException {
    laptop.launcher().adoptAll();
    laptop.launcher().close();
    laptop.close();
    database.close();
  }

  @Test
  void theRunnerOfAKilledControlPlaneIsAdopted() throws Exception {
    ProcessIdentity grandchild = grandchild(adopted);

    LaunchState state = laptop.launcher().observe(laptop.find(adopted.id()));

    assertThat(state).isInstanceOf(LaunchState.Up.class);
    assertThat(laptop.tokens().identify(token(adopted)))
        .isEqualTo(new RunnerIdentity.Bound(adopted.id(), LocalRunnerTokens.host(adopted.id())));
    laptop.launcher().end(laptop.find(adopted.id()));
    patiently().until(() -> laptop.launcher().observe(adopted) instanceof LaunchState.Absent);
    assertThat(grandchild.isAlive()).isFalse();
  }

  @Test
  void aRunnerThatDiedUnseenIsOverAndItsAgentIsEnded() throws Exception {
    ProcessIdentity grandchild = grandchild(orphaned);
    ProcessIdentity runner = processOf(orphaned);
    runner.signal(Signal.KILL);
    patiently().until(() -> !runner.isAlive());

    LaunchState state = laptop.launcher().observe(laptop.find(orphaned.id()));

    assertThat(state).isInstanceOf(LaunchState.Over.class);
    assertThat(grandchild.isAlive()).isFalse();
  }

  @Test
  void theRunnerSeesWhatItNeedsAndNoSecretOfTheShell() throws Exception {
    patiently().until(() -> laptop.stateFile(inspected, "grandchild").isPresent());

    String environment = laptop.stateFile(inspected, "environment").orElseThrow();

    assertThat(environment)
        .contains("PATH=", "QD_URL=ws://127.0.0.1:1", "FROM_SPEC=yes", "PASSED_ON=wanted")
        .contains("QD_WORKDIR=" + laptop.folders(inspected).workspace())
        .doesNotContain("A_SECRET", "hush", token(inspected));
    Path file = laptop.folders(inspected).token();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  private static ProcessIdentity grandchild(Session session) {
    patiently().until(() -> laptop.stateFile(session, "grandchild").isPresent());
    long pid = Long.parseLong(laptop.stateFile(session, "grandchild").orElseThrow());
    return ProcessIdentity.of(pid).orElseThrow();
  }

  private static ProcessIdentity processOf(Session session) {
    return laptop
        .database()
        .read(connection -> new LaunchRecordStore().find(connection, session.id()))
        .orElseThrow()
        .process();
  }

  private static String token(Session session) throws IOException {
    return Files.readString(laptop.folders(session).token()).strip();
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofMinutes(1));
  }
}
