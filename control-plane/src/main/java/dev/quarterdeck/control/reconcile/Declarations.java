package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.resource.AgentSessionStatus;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Where it is said which sessions there should be. */
public interface Declarations {
  /** Names every session whose declaration or runner may have changed. Returns at once. */
  void start(Consumer<SessionId> changed);

  /** Whether everything that is declared has been seen. */
  boolean complete();

  /** Whether changes are heard of at this moment. */
  boolean live();

  /** All that are declared. */
  List<SessionId> all();

  /** What is declared; {@code row} helps to ask for one that has not been seen. */
  Declaration find(SessionId id, Optional<Session> row);

  /** Makes public how the session is. */
  void publish(SessionId id, Declaration declaration, AgentSessionStatus status);

  void stop();
}
