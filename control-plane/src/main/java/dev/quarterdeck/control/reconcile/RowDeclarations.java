package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.resource.AgentSessionStatus;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** On a laptop there are no objects: a session's row is all there is. */
@Singleton
@Requires(property = "quarterdeck.mode", value = "local")
final class RowDeclarations implements Declarations {
  @Override
  public void start(Consumer<SessionId> changed) {
    // Rows tell of their changes themselves.
  }

  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public boolean live() {
    return true;
  }

  @Override
  public List<SessionId> all() {
    return List.of();
  }

  @Override
  public Declaration find(SessionId id, Optional<Session> row) {
    return new Declaration.RowOnly();
  }

  @Override
  public void publish(SessionId id, Declaration declaration, AgentSessionStatus status) {
    throw new IllegalStateException("There is no object to write to.");
  }

  @Override
  public void stop() {
    // Nothing was started.
  }
}
