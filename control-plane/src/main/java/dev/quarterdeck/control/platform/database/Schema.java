package dev.quarterdeck.control.platform.database;

import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ApplicationEventPublisher;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the database and brings its tables up to date, beside the server: a control plane that
 * starts before its database is alive and not ready, instead of crashing. The loop ends with {@link
 * SchemaReady} or {@link SchemaGivenUp}, or when it is stopped.
 */
@Singleton
public class Schema implements ApplicationEventListener<StartupEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(Schema.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final DataSource source;
  private final List<SchemaStep> steps;
  private final Duration patience;
  private final ApplicationEventPublisher<SchemaReady> ready;
  private final ApplicationEventPublisher<SchemaGivenUp> givenUp;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean stopped;
  private @Nullable Thread thread;

  Schema(
      DataSource source,
      List<SchemaStep> steps,
      @Value("${quarterdeck.database.patience:10m}") Duration patience,
      ApplicationEventPublisher<SchemaReady> ready,
      ApplicationEventPublisher<SchemaGivenUp> givenUp) {
    this.source = DelegatingDataSource.unwrapDataSource(source);
    this.steps = steps;
    this.patience = patience;
    this.ready = ready;
    this.givenUp = givenUp;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    thread = Thread.ofVirtual().name("schema").start(this::run);
  }

  @PreDestroy
  void stop() throws InterruptedException {
    stopped = true;
    if (thread != null) {
      thread.interrupt();
      thread.join();
    }
  }

  public boolean isReady() {
    return done.getCount() == 0;
  }

  /** False when the time was not enough. */
  public boolean await(Duration time) throws InterruptedException {
    return done.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run() {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!stopped && !broughtUpToDate()) {
        if (System.nanoTime() > deadline) {
          LOG.error("The database did not answer within {}. Giving up.", patience);
          givenUp.publishEvent(new SchemaGivenUp());
          return;
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (FlywayException | DatabaseException e) {
      LOG.error("The database's tables could not be brought up to date. Giving up.", e);
      givenUp.publishEvent(new SchemaGivenUp());
    }
  }

  /** False when the database is away; throws when it is there and refuses. */
  private boolean broughtUpToDate() {
    if (!reachable()) {
      return false;
    }
    try {
      Flyway.configure().dataSource(source).locations("classpath:db/migration").load().migrate();
      steps.forEach(SchemaStep::prepare);
    } catch (FlywayException | DatabaseException e) {
      if (stopped || !reachable()) {
        return false;
      }
      throw e;
    }
    LOG.info("database=ready");
    ready.publishEvent(new SchemaReady());
    done.countDown();
    return true;
  }

  private boolean reachable() {
    try (Connection connection = source.getConnection()) {
      return connection.isValid(5);
    } catch (SQLException e) {
      LOG.warn(
          "Waiting for the database; check its address, user and password if this goes on."
              + " cause=\"{}\"",
          reason(e));
      return false;
    }
  }

  /** The pool's message says only that it waited; its cause says why. */
  private static String reason(SQLException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }
}
