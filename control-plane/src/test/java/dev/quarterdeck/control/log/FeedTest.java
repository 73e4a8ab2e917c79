package dev.quarterdeck.control.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FeedTest {
  private static final Instant BEGINNING = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration LONG = Duration.ofMinutes(1);

  /** The table: what is committed, in order; and how often it was read. */
  private final List<Event> table = new ArrayList<>();

  private final AtomicInteger reads = new AtomicInteger();
  private int most = 1_000_000;
  private int mostOfAPage = Integer.MAX_VALUE;
  private int held;

  private final Feed feed =
      new Feed(
          this::read,
          new Feed.Room() {
            @Override
            public int perFeed() {
              return most;
            }

            @Override
            public void taken(int weight) {
              held += weight;
            }
          },
          BEGINNING);

  private Page read(long after, Instant since, int limit) {
    reads.incrementAndGet();
    synchronized (table) {
      List<Event> events =
          table.stream()
              .filter(event -> event.rev() > after && !event.recordedAt().isBefore(since))
              .limit(Math.min(limit, mostOfAPage))
              .toList();
      return new Page(events, events.size() < Math.min(limit, mostOfAPage));
    }
  }

  private List<Event> commit(int count) {
    synchronized (table) {
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        events.add(event((table.isEmpty() ? 0 : table.getLast().rev()) + 1));
        table.add(events.getLast());
      }
      return events;
    }
  }

  private static Event event(long rev) {
    return new Event(
        rev,
        "agent.message",
        BEGINNING,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        new Json("{\"text\":\"" + rev + "\"}"),
        BEGINNING.plusMillis(rev));
  }

  private List<Long> next(long cursor) throws InterruptedException {
    return revs(feed.next(cursor, 1000, Duration.ZERO));
  }

  private static List<Long> revs(List<Entry> entries) {
    return entries.stream().map(Entry::rev).toList();
  }

  @Test
  void whatIsCommittedHereIsReadOnceForAllViewers() throws Exception {
    commit(3);
    assertThat(next(0)).containsExactly(1L, 2L, 3L);
    assertThat(next(3)).isEmpty();
    reads.set(0);

    feed.committed(commit(2));
    List<Entry> first = feed.next(3, 1000, LONG);
    List<Entry> second = feed.next(3, 1000, LONG);

    assertThat(revs(first)).containsExactly(4L, 5L);
    assertThat(second).isEqualTo(first);
    assertThat(reads).hasValue(0);
  }

  @Test
  void aPageThatIsShortBecauseOfItsBytesIsNotTheEnd() throws Exception {
    commit(7);
    mostOfAPage = 3;

    List<Long> first = next(0);
    List<Long> second = next(3);
    List<Long> third = next(6);

    assertThat(first).containsExactly(1L, 2L, 3L);
    assertThat(second).containsExactly(4L, 5L, 6L);
    assertThat(third).containsExactly(7L);
    assertThat(next(7)).isEmpty();
  }

  @Test
  void anEntryIsWrittenOnceForEachWire() throws Exception {
    commit(1);
    AtomicInteger written = new AtomicInteger();
    Entry.Form form =
        event -> {
          written.incrementAndGet();
          return new byte[] {1};
        };
    Entry entry = feed.next(0, 10, LONG).getFirst();

    byte[] once = entry.in(form);
    byte[] again = entry.in(form);

    assertThat(again).isSameAs(once);
    assertThat(written).hasValue(1);
  }

  @Test
  void whatAnotherReplicaStoredIsLoadedWhenItIsTold() throws Exception {
    commit(1);
    assertThat(next(0)).containsExactly(1L);
    assertThat(next(1)).isEmpty();

    commit(2);
    assertThat(next(1)).isEmpty();
    feed.announced(3);

    assertThat(next(1)).containsExactly(2L, 3L);
  }

  @Test
  void whatNobodyToldOfIsFoundWhenNewsMayHaveBeenMissed() throws Exception {
    commit(1);
    assertThat(next(0)).containsExactly(1L);
    assertThat(next(1)).isEmpty();
    commit(1);

    feed.doubt();

    assertThat(next(1)).containsExactly(2L);
  }

  @Test
  void commitsThatAreToldInTheWrongOrderAreShownInTheRightOne() throws Exception {
    commit(1);
    assertThat(next(0)).containsExactly(1L);
    assertThat(next(1)).isEmpty();
    List<Event> second = commit(1);
    List<Event> third = commit(1);

    feed.committed(third);
    feed.committed(second);

    assertThat(next(1)).containsExactly(2L);
    assertThat(next(2)).containsExactly(3L);
  }

  @Test
  void aTailThatIsFullForgetsItsBeginningAndThePagesStillKnowIt() throws Exception {
    commit(1);
    assertThat(next(0)).containsExactly(1L);
    assertThat(next(1)).isEmpty();
    most = 2_000;

    feed.committed(commit(50));

    assertThat(held).isLessThanOrEqualTo(most);
    assertThat(next(1)).isEqualTo(LongStream.rangeClosed(2, 51).boxed().toList());
    feed.close();
    assertThat(held).isZero();
  }

  @Test
  void aBeginningThatIsGoneIsPassedOver() throws Exception {
    commit(10);
    table.subList(0, 10).clear();
    table.add(event(11));

    assertThat(next(0)).containsExactly(11L);
    table.clear();
    assertThat(next(5)).containsExactly(11L);
  }

  @Test
  void aDatabaseThatIsAwayIsSaidToTheViewerAndTriedAgainByTheNext() throws Exception {
    AtomicInteger failures = new AtomicInteger(0);
    Feed fragile =
        new Feed(
            (rev, since, limit) -> {
              if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("away");
              }
              return read(rev, since, limit);
            },
            new Feed.Room() {
              @Override
              public int perFeed() {
                return most;
              }

              @Override
              public void taken(int weight) {}
            },
            BEGINNING);
    commit(1);
    assertThat(revs(fragile.next(0, 10, Duration.ZERO))).containsExactly(1L);
    commit(1);
    failures.set(1);
    fragile.announced(2);

    Optional<RuntimeException> said = Optional.empty();
    try {
      fragile.next(1, 10, Duration.ZERO);
    } catch (IllegalStateException e) {
      said = Optional.of(e);
    }

    assertThat(said).isPresent();
    assertThat(revs(fragile.next(1, 10, Duration.ZERO))).containsExactly(2L);
  }

  /** Writers here and elsewhere, news out of order and lost, viewers that come at any time. */
  @Test
  void everyViewerSeesEveryEventOnceAndInOrder() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    most = 4_000;
    int total = 5_000;
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Long>>> viewers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        viewers.add(executor.submit(viewer(total)));
      }
      List<List<Event>> late = new ArrayList<>();
      int made = 0;
      while (made < total) {
        int count = Math.min(1 + random.nextInt(20), total - made);
        made += count;
        List<Event> events = commit(count);
        switch (random.nextInt(4)) {
          case 0 -> feed.announced(events.getLast().rev());
          case 1 -> late.add(events);
          case 2 -> feed.doubt();
          default -> feed.committed(events);
        }
        if (random.nextInt(3) == 0) {
          late.forEach(feed::committed);
          late.clear();
        }
        if (made > total / 2 && viewers.size() < 40) {
          viewers.add(executor.submit(viewer(total)));
        }
      }
      feed.announced(total);

      List<Long> all = LongStream.rangeClosed(1, total).boxed().toList();
      for (Future<List<Long>> viewer : viewers) {
        assertThat(seen(viewer)).isEqualTo(all);
      }
    }
  }

  private Callable<List<Long>> viewer(int total) {
    return () -> {
      List<Long> seen = new ArrayList<>();
      long cursor = 0;
      while (cursor < total) {
        List<Entry> entries = feed.next(cursor, 64, LONG);
        seen.addAll(revs(entries));
        cursor = entries.isEmpty() ? cursor : entries.getLast().rev();
      }
      return seen;
    };
  }

  private static List<Long> seen(Future<List<Long>> viewer)
      throws InterruptedException, ExecutionException {
    return viewer.get();
  }
}
