package dev.quarterdeck.control.platform.database;

import dev.quarterdeck.control.platform.Readiness;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the database answers and has the tables of this version. */
@Singleton
final class DatabaseReadiness implements Readiness {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseReadiness.class);

  /** As long as an answer holds, so that whoever asks all the time costs nothing. */
  private static final long FRESH_NANOS = 1_000_000_000L;

  private final Schema schema;
  private final Database database;
  private final AtomicLong checkedAt = new AtomicLong(System.nanoTime() - 2 * FRESH_NANOS);
  private volatile boolean reachable;

  DatabaseReadiness(Schema schema, Database database) {
    this.schema = schema;
    this.database = database;
  }

  @Override
  public boolean isReady() {
    if (!schema.isReady()) {
      return false;
    }
    long before = checkedAt.get();
    if (System.nanoTime() - before > FRESH_NANOS
        && checkedAt.compareAndSet(before, System.nanoTime())) {
      reachable = answers();
    }
    return reachable;
  }

  private boolean answers() {
    try {
      return database.read(connection -> connection.isValid(2));
    } catch (DatabaseException e) {
      LOG.debug("database=unreachable cause=\"{}\"", e.getMessage());
      return false;
    }
  }
}
