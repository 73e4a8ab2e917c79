package dev.quarterdeck.control.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quarterdeck.control.TestClock;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.log.EventDays;
import dev.quarterdeck.control.log.EventLog;
import dev.quarterdeck.control.platform.database.Schema;
import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every test begins a hundred days ago. */
final class RetentionIT {
  private static final Duration LONG = Duration.ofDays(100);

  private TestConversation conversation;

  @BeforeEach
  void open() {
    conversation = open("10m");
  }

  private static TestConversation open(String patience) {
    TestConversation conversation =
        TestConversation.open(
            Map.of(TestClock.BEHIND, LONG, "quarterdeck.retention.patience", patience));
    await().until(conversation.bean(Schema.class)::isReady);
    return conversation;
  }

  @AfterEach
  void close() {
    conversation.close();
  }

  private void today() {
    conversation.bean(TestClock.class).goesBy(LONG);
  }

  /** As the loop does every hour, which also did it at the start. */
  private void retention() {
    await().until(conversation.bean(Retention.class)::once);
  }

  private LocalDate day() {
    return EventDays.of(conversation.bean(Clock.class).instant());
  }

  private List<LocalDate> days() {
    return conversation.bean(EventDays.class).all().stream().map(EventDays.Day::date).toList();
  }

  private static RunEvent word(int number) {
    return new Message("word " + number, Optional.empty());
  }

  private List<Long> revs(Session session) {
    return conversation.events(session).stream().map(Event::rev).toList();
  }

  private long forgotten(Session session) {
    return conversation.bean(EventLog.class).forgottenRev(session.id());
  }

  private static List<Long> between(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void aDayGoesAsAWholeAndItsSessionGoesOn() {
    LocalDate old = day();
    Session session = conversation.session("");
    TestRunner runner = conversation.runner(session);
    runner.starts();
    runner.says(word(1), word(2));
    long before = conversation.find(session).lastRev();
    today();
    runner.says(word(3));
    long last = conversation.find(session).lastRev();

    retention();
    runner.says(word(4));

    assertThat(days()).doesNotContain(old).contains(day());
    assertThat(forgotten(session)).isEqualTo(before);
    assertThat(revs(session)).isEqualTo(between(before + 1, last + 1));
  }

  @Test
  void nothingGoesThatIsYoungEnough() {
    Session session = conversation.session("");
    conversation.bean(TestClock.class).goesBy(Duration.ofDays(89));

    retention();

    assertThat(forgotten(session)).isZero();
    assertThat(revs(session)).isEqualTo(between(1, conversation.find(session).lastRev()));
  }

  @Test
  void everybodyReadsAndWritesOnWhileADayWaitsForOneReader() throws Exception {
    LocalDate old = day();
    Session session = conversation.session("");
    TestRunner runner = conversation.runner(session);
    runner.starts();
    today();

    Thread dropping;
    try (Connection reader = conversation.database().source().getConnection()) {
      reads(reader);
      dropping = Thread.ofVirtual().start(this::retention);
      await().until(this::somebodyWaitsToDetach);
      for (int i = 0; i < 50; i++) {
        runner.says(word(i));
        assertThat(revs(session)).last().isEqualTo(conversation.find(session).lastRev());
      }
      Session other = conversation.session("");

      assertThat(revs(other)).isNotEmpty();
      assertThat(dropping.isAlive()).isTrue();
      reader.rollback();
    }
    dropping.join();

    assertThat(days()).doesNotContain(old);
  }

  private static void reads(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    Sql.one(connection, "select count(*) from event", _ -> true);
  }

  private boolean somebodyWaitsToDetach() {
    return conversation
        .database()
        .database()
        .read(connection ->
            Sql.one(
                    connection,
                    """
                    select 1 from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock'
                      and query like 'alter table event detach%'
                    """,
                    _ -> true)
                .isPresent());
  }

  @Test
  void whatTookTooLongIsFinishedTheNextTime() throws Exception {
    conversation.close();
    conversation = open("50ms");
    Session session = conversation.session("");
    long last = conversation.find(session).lastRev();
    conversation.bean(EventDays.class).drop(day().minusDays(1), Duration.ofSeconds(30));
    today();

    try (Connection reader = conversation.database().source().getConnection()) {
      reads(reader);
      retention();
      boolean begun = halfDetached() > 0;
      retention();

      assertThat(begun).isTrue();
      assertThat(halfDetached()).isOne();
      assertThat(revs(session)).isEmpty();
      assertThat(forgotten(session)).isEqualTo(last);
      reader.rollback();
    }
    await()
        .untilAsserted(() -> {
          retention();
          assertThat(tables()).noneMatch(name -> name.compareTo(table(day().minusDays(90))) < 0);
        });
  }

  private static String table(LocalDate day) {
    return "event_" + day.toString().replace("-", "");
  }

  private List<String> tables() {
    return conversation
        .database()
        .database()
        .read(connection ->
            Sql.list(
                connection,
                "select relname from pg_class where relname ~ '^event_[0-9]{8}$'",
                row -> row.getString(1)));
  }

  private long halfDetached() {
    return conversation
        .database()
        .database()
        .read(connection ->
            Sql.one(
                    connection,
                    "select count(*) from pg_inherits where inhdetachpending",
                    row -> row.getLong(1))
                .orElseThrow());
  }

  @Test
  void aDeletedSessionGoesWithTheLastOfItsLog() {
    Session gone = conversation.session("Do it.");
    conversation.runner(gone).starts();
    Session kept = conversation.session("Do it.");
    conversation.sessions().delete(gone.id(), "alice");
    today();
    Session late = conversation.session("Do it.");
    conversation.sessions().delete(late.id(), "alice");

    retention();

    assertThat(conversation.sessions().find(gone.id())).isEmpty();
    assertThat(conversation.sessions().find(kept.id())).isPresent();
    assertThat(conversation.sessions().find(late.id())).isPresent();
  }

  @Test
  void aDayThatIsMissingIsMadeByWhoeverNeedsIt() {
    Session session = conversation.session("");
    TestRunner runner = conversation.runner(session);
    runner.starts();
    conversation.bean(TestClock.class).goesBy(Duration.ofDays(50));

    runner.says(word(1));
    conversation.bean(TestClock.class).goesBy(Duration.ofDays(20));
    Session another = conversation.session("");

    assertThat(conversation.types(session))
        .contains("agent.message")
        .doesNotContain("session.event_refused");
    assertThat(revs(another)).isNotEmpty();
    assertThat(days()).contains(day(), day().minusDays(20));
  }
}
