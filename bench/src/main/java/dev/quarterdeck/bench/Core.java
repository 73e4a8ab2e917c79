package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import dev.quarterdeck.control.conversation.Links;
import dev.quarterdeck.control.conversation.Links.Stored;
import dev.quarterdeck.control.local.postgres.PostgresServer;
import dev.quarterdeck.control.platform.database.Schema;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.HostId;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The append path alone: its beans in this process, on a PostgreSQL of its own, without doors. */
final class Core implements AutoCloseable {
  private final PostgresServer server;
  private final ApplicationContext context;
  private final Postgres postgres;

  private Core(PostgresServer server, ApplicationContext context, Postgres postgres) {
    this.server = server;
    this.context = context;
    this.postgres = postgres;
  }

  static Core start(Path folder, Path cache) throws Exception {
    Path data = Files.createDirectories(folder.resolve("core"));
    PostgresServer server = PostgresServer.start(data, cache);
    try {
      Postgres postgres = Postgres.in(data);
      ApplicationContext context =
          ApplicationContext.run(
              Map.of(
                  "datasources.default.url", postgres.url(),
                  "datasources.default.username", postgres.user(),
                  "datasources.default.password", postgres.password(),
                  "quarterdeck.mode", "none"));
      if (!context.getBean(Schema.class).await(Duration.ofMinutes(1))) {
        throw new IllegalStateException("the tables were not made");
      }
      return new Core(server, context, postgres);
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  Postgres postgres() {
    return postgres;
  }

  /** What a link has in its hand. */
  record Link(TestSession session, long epoch) {}

  List<Link> links(List<TestSession> sessions) {
    Links links = context.getBean(Links.class);
    return sessions.stream()
        .map(session ->
            new Link(session, links.open(new SessionId(session.id())).orElseThrow().epoch()))
        .toList();
  }

  /** Each link stores so many batches, one after the other, all at once: events a second. */
  double store(List<Link> active, int batches, int batchSize) throws Exception {
    Links links = context.getBean(Links.class);
    List<List<List<HostFrame>>> frames = new ArrayList<>();
    for (Link link : active) {
      List<List<HostFrame>> own = new ArrayList<>();
      for (int i = 0; i < batches; i++) {
        List<HostFrame> batch = new ArrayList<>();
        for (int n = 0; n < batchSize; n++) {
          batch.add(Events.parsed(link.session()));
        }
        own.add(batch);
      }
      frames.add(own);
    }
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < active.size(); i++) {
        Link link = active.get(i);
        List<List<HostFrame>> own = frames.get(i);
        tasks.add(() -> storeAll(links, link, own));
      }
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        done.get();
      }
    }
    return (double) active.size() * batches * batchSize / Yardsticks.seconds(start);
  }

  private static boolean storeAll(Links links, Link link, List<List<HostFrame>> batches)
      throws InterruptedException {
    SessionId id = new SessionId(link.session().id());
    HostId host = new HostId(link.session().host());
    for (List<HostFrame> batch : batches) {
      long last = batch.getLast().envelope().seq().orElseThrow();
      if (!(links.store(id, link.epoch(), host, batch) instanceof Stored.UpTo upTo)
          || !upTo.acks().containsValue(last)) {
        throw new IllegalStateException("not stored up to " + last);
      }
    }
    return true;
  }

  @Override
  public void close() {
    context.close();
    server.close();
  }
}
