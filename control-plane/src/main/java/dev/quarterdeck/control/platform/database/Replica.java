package dev.quarterdeck.control.platform.database;

import dev.quarterdeck.control.platform.Ids;
import io.micronaut.context.event.ApplicationEventListener;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process among its like. A beat every few seconds says that it lives; a link that belongs to
 * a replica without a beat is no link. Ends with {@link #stop}, which takes the row away.
 */
@Singleton
public class Replica implements ApplicationEventListener<SchemaReady> {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
  private static final Duration BEAT = Duration.ofSeconds(5);

  private final Database database;
  private final UUID id;
  private final String name;
  private volatile boolean stopped;
  private @Nullable Thread thread;

  public Replica(Database database, Ids ids) {
    this.database = database;
    this.id = ids.next();
    this.name = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("local");
  }

  public UUID id() {
    return id;
  }

  /** Once there is a table to write into. */
  @Override
  public void onApplicationEvent(SchemaReady event) {
    tryBeat();
    thread = Thread.ofVirtual().name("replica-beat").start(this::run);
  }

  @PreDestroy
  void stop() throws InterruptedException {
    stopped = true;
    if (thread != null) {
      thread.interrupt();
      thread.join();
      leave();
    }
  }

  private void leave() {
    try {
      database.write(connection -> Sql.update(connection, "delete from replica where id = ?", id));
    } catch (DatabaseException e) {
      LOG.info("replica={} row=left cause=\"{}\"", id, e.getMessage());
    }
  }

  private void run() {
    while (!stopped) {
      try {
        Thread.sleep(BEAT);
        tryBeat();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void tryBeat() {
    try {
      beat();
    } catch (DatabaseException e) {
      LOG.warn("replica={} beat=failed cause=\"{}\"", id, e.getMessage());
    }
  }

  private void beat() {
    database.write(connection ->
        Sql.update(
            connection,
            """
            with gone as (delete from replica where seen_at < now() - interval '1 day')
            insert into replica (id, name, seen_at) values (?, ?, now())
            on conflict (id) do update set seen_at = now()
            """,
            id,
            name));
  }
}
