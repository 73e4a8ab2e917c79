package dev.quarterdeck.control.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.conversation.TestConversation;
import dev.quarterdeck.control.conversation.TestRunner;
import dev.quarterdeck.control.platform.database.TestDatabase;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.protocol.RunEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One log, two replicas. */
class EventLogIT {
  private static final Duration LONG = Duration.ofMinutes(1);

  private TestConversation one;
  private TestConversation two;

  @BeforeEach
  void open() {
    one = TestConversation.open();
    two = one.replica();
  }

  @AfterEach
  void close() {
    two.stop();
    one.close();
  }

  private static List<Long> follow(
      TestConversation replica, Session session, long after, long until, int limit)
      throws InterruptedException {
    List<Long> seen = new ArrayList<>();
    try (EventLog.Follower follower = replica.log().follow(session, after)) {
      while (seen.isEmpty() || seen.getLast() < until) {
        follower.next(limit, LONG).forEach(entry -> seen.add(entry.rev()));
      }
    }
    return seen;
  }

  @Test
  void viewersOfEveryReplicaSeeEveryEventOnceAndInOrder() throws Exception {
    Session session = one.session("");
    TestRunner runner = one.runner(session);
    runner.starts();
    long until = one.find(session).lastRev() + 400;

    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Long>>> viewers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        TestConversation replica = i % 2 == 0 ? one : two;
        int limit = 1 + 40 * i;
        viewers.add(executor.submit(() -> follow(replica, session, 0, until, limit)));
      }
      for (int i = 0; i < 400; i++) {
        // Its link moves from one replica to the other and back.
        if (i % 100 == 50) {
          runner = runner.reconnectsTo(i % 200 == 50 ? two : one);
        }
        runner.says(new RunEvent.Message("m" + i, Optional.empty()));
      }

      for (Future<List<Long>> viewer : viewers) {
        assertThat(viewer.get()).isEqualTo(LongStream.rangeClosed(1, until).boxed().toList());
      }
    }
  }

  @Test
  void whoComesBackGoesOnWhereHeWas() throws Exception {
    Session session = one.session("");
    TestRunner runner = one.runner(session);
    runner.starts();
    for (int i = 0; i < 20; i++) {
      runner.says(new RunEvent.Message("m" + i, Optional.empty()));
    }
    long last = one.find(session).lastRev();

    List<Long> seen = follow(two, one.find(session), 7, last, 3);

    assertThat(seen).isEqualTo(LongStream.rangeClosed(8, last).boxed().toList());
  }

  @Test
  void whoAsksFromBeyondTheEndDoesNotDisturbTheOthers() throws Exception {
    Session session = one.session("");
    long last = session.lastRev();
    try (EventLog.Follower bogus = one.log().follow(session, 1_000_000)) {
      assertThat(bogus.next(10, Duration.ZERO)).isEmpty();

      one.runner(session).starts();

      assertThat(bogus.next(10, Duration.ZERO)).isEmpty();
      assertThat(follow(one, session, last, last + 1, 10)).startsWith(last + 1);
    }
  }

  @Test
  void theDaysToComeAreMadeOnceAndWritersGoOn() {
    Instant later = Instant.parse("2031-03-01T23:59:00Z");
    try (TestDatabase database = TestDatabase.create()) {
      EventDayStore days = new EventDayStore();
      EventDaysAhead ahead =
          new EventDaysAhead(
              new EventDays(database.database(), days), Clock.fixed(later, ZoneOffset.UTC));

      ahead.make();
      ahead.make();

      assertThat(database.database().read(days::all))
          .contains(
              LocalDate.parse("2031-02-28"),
              LocalDate.parse("2031-03-01"),
              LocalDate.parse("2031-03-08"));
    }
  }
}
