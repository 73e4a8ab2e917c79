package dev.quarterdeck.control.local.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.platform.process.ForkedJava;
import dev.quarterdeck.control.platform.process.ProcessIdentity;
import dev.quarterdeck.control.platform.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Shared by all runs: it holds nothing but unpacked programs. */
  private static final Path CACHE = Path.of("target", "test-cache").toAbsolutePath();

  /** A laptop's data after a first start, for those who begin later. */
  @TempDir static Path established;

  @TempDir Path data;

  @BeforeAll
  static void startForTheFirstTime() {
    PostgresServer.start(established, CACHE).close();
  }

  @AfterEach
  void endWhatIsLeft() {
    Leftovers.end(data.resolve("postgres"));
  }

  @Test
  void whatWasWrittenIsThereAfterARestart() throws SQLException {
    try (PostgresServer first = start()) {
      execute(first.dataSource(), "create table kept as select 42 as answer");
    }

    try (PostgresServer second = start()) {
      assertThat(number(second.dataSource(), "select answer from kept")).isEqualTo(42);
    }
    assertThat(Postmaster.processes(data.resolve("postgres"))).isEmpty();
  }

  @Test
  void nothingIsSwitchedOffThatDurabilityNeeds() throws SQLException {
    try (PostgresServer server = start()) {
      assertThat(text(server.dataSource(), "show fsync")).isEqualTo("on");
      assertThat(text(server.dataSource(), "show synchronous_commit")).isEqualTo("on");
      assertThat(text(server.dataSource(), "show full_page_writes")).isEqualTo("on");
      assertThat(text(server.dataSource(), "show listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(text(server.dataSource(), "show data_checksums")).isEqualTo("on");
    }
  }

  @Test
  void anotherUserOfTheMachineDoesNotGetInWithoutThePassword() throws SQLException, IOException {
    try (PostgresServer server = start()) {
      String url =
          "jdbc:postgresql://127.0.0.1:" + text(server.dataSource(), "show port") + "/postgres";

      assertThatThrownBy(
              () -> DriverManager.getConnection(url, DatabaseDirectory.OWNER, "guess").close())
          .isInstanceOf(SQLException.class)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("28P01");
      assertThat(permissions(data.resolve("postgres-password"))).isEqualTo("rw-------");
      assertThat(permissions(data.resolve("postgres"))).isEqualTo("rwx------");
    }
  }

  @Test
  void aKilledServerIsStartedAgainAndHasEveryAcknowledgedRow() throws Exception {
    establish();
    try (PostgresServer server = start()) {
      execute(server.dataSource(), "create table acknowledged (n bigint)");
      AtomicLong acknowledged = new AtomicLong();
      Thread writer =
          Thread.ofVirtual().start(() -> writeUntilItFails(server.dataSource(), acknowledged));
      await().atMost(PATIENCE).until(() -> acknowledged.get() > 100);

      long killed = server.pid();
      ProcessIdentity.of(killed).orElseThrow().signal(Signal.KILL);
      writer.join();

      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> number(server.dataSource(), "select 1") == 1);
      assertThat(server.pid()).isNotEqualTo(killed);
      // One more than was acknowledged may be there: its answer was lost, not its commit.
      long stored = number(server.dataSource(), "select count(*) from acknowledged");
      assertThat(stored).isBetween(acknowledged.get(), acknowledged.get() + 1);
      assertThat(number(server.dataSource(), "select max(n) from acknowledged")).isEqualTo(stored);
    }
  }

  @Test
  void theServerOfAKilledControlPlaneIsEndedAndItsDataStays() throws Exception {
    establish();
    Path output = data.resolve("program.out");
    long orphan;
    try (ForkedJava program =
        ForkedJava.start(
            PostgresProgram.class, output, Map.of(), data.toString(), CACHE.toString())) {
      orphan = pidSaidBy(program);
      program.kill();
    }
    assertThat(ProcessIdentity.of(orphan).orElseThrow().isAlive()).isTrue();

    try (PostgresServer server = start()) {
      assertThat(server.pid()).isNotEqualTo(orphan);
      assertThat(ProcessIdentity.of(orphan).filter(ProcessIdentity::isAlive)).isEmpty();
      assertThat(number(server.dataSource(), "select 1")).isEqualTo(1);
    }
  }

  @Test
  void aNoteWhoseNumberBelongsToAnotherProgramIsStale() throws Exception {
    establish();
    Process stranger = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(
          Postmaster.file(data.resolve("postgres")),
          "%d\n%s\n1\n5432\n\n127.0.0.1\n 1 2\nready   \n"
              .formatted(stranger.pid(), data.resolve("postgres")));

      try (PostgresServer server = start()) {
        assertThat(number(server.dataSource(), "select 1")).isEqualTo(1);
      }
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void filesOfAnotherMajorVersionAreLeftAlone() throws Exception {
    establish();
    Files.writeString(data.resolve("postgres").resolve("PG_VERSION"), "17\n");

    assertThatThrownBy(this::start)
        .isInstanceOf(PostgresException.class)
        .hasMessageContaining("was made by PostgreSQL 17")
        .hasMessageContaining("--data");
  }

  @Test
  void anInterruptedFirstStartLeavesNothingHalf() throws IOException, SQLException {
    Files.createDirectories(data.resolve("postgres-unfinished").resolve("base"));
    Files.writeString(data.resolve("postgres-unfinished").resolve("PG_VERSION"), "18\n");

    try (PostgresServer server = start()) {
      assertThat(number(server.dataSource(), "select 1")).isEqualTo(1);
    }
  }

  /** With all permissions, which PostgreSQL looks at. */
  private void establish() throws IOException, InterruptedException {
    Process copy = new ProcessBuilder("cp", "-a", established + "/.", data.toString()).start();
    assertThat(copy.waitFor()).isZero();
  }

  private PostgresServer start() {
    return PostgresServer.start(data, CACHE);
  }

  private static void writeUntilItFails(DataSource source, AtomicLong acknowledged) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      while (true) {
        statement.execute("insert into acknowledged values (" + (acknowledged.get() + 1) + ")");
        acknowledged.incrementAndGet();
      }
    } catch (SQLException e) {
      // The server is gone, as it should be.
    }
  }

  private static long pidSaidBy(ForkedJava program) {
    Pattern pid = Pattern.compile("pid=(\\d+);");
    await().atMost(PATIENCE).until(() -> pid.matcher(program.output()).find());
    try {
      Matcher matcher = pid.matcher(program.output());
      assertThat(matcher.find()).isTrue();
      return Long.parseLong(matcher.group(1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long number(DataSource source, String sql) throws SQLException {
    return Long.parseLong(text(source, sql));
  }

  private static String text(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
