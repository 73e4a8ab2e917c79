package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.platform.Readiness;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ready once everything that is declared has been seen, whether this replica leads or not: it may
 * lead the next moment. Ready for good: people and runners whom it serves need the database, and a
 * cluster that is away later would take all replicas from them at once.
 */
@Singleton
@Requires(beans = Declarations.class)
final class DeclarationsReadiness implements Readiness {
  private static final Logger LOG = LoggerFactory.getLogger(DeclarationsReadiness.class);

  private final Declarations declarations;
  private volatile boolean seen;

  DeclarationsReadiness(Declarations declarations) {
    this.declarations = declarations;
  }

  @Override
  public boolean isReady() {
    if (!seen && declarations.complete()) {
      seen = true;
      LOG.info("declarations=complete");
    }
    return seen;
  }
}
