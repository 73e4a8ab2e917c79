package dev.quarterdeck.control;

import dev.quarterdeck.control.resource.AgentKind;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.AgentSpec;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.control.session.Transition.Why;
import java.time.Instant;
import java.util.Optional;

/** Sessions for tests: {@code aSession().phase(Phase.IDLE).connected().done()}. */
public final class SessionFixture {
  public static final SessionId ID = SessionId.of("01890000-0000-7000-8000-000000000001");
  public static final SessionName NAME = new SessionName("team-a", "fix-login");
  public static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private AgentSessionSpec spec =
      new AgentSessionSpec(new AgentSpec(AgentKind.DEMO, null, null), null, null, null, null);
  private long generation = 1;
  private boolean deleted;
  private Phase phase = Phase.PENDING;
  private Optional<Why> why = Optional.of(new Why(Reason.CREATED, "Waiting for a pod or process."));
  private Instant phaseSince = NOW;
  private long epoch;
  private boolean connected;
  private Session.Launch launch = new Session.Launch(Optional.empty(), 0, 0, Optional.empty());
  private int pendingApprovals;
  private Optional<String> waitingFor = Optional.empty();

  private SessionFixture() {}

  public static SessionFixture aSession() {
    return new SessionFixture();
  }

  public SessionFixture spec(AgentSessionSpec given) {
    spec = given;
    return this;
  }

  public SessionFixture generation(long given) {
    generation = given;
    return this;
  }

  public SessionFixture deleted() {
    deleted = true;
    return this;
  }

  public SessionFixture phase(Phase given) {
    phase = given;
    return this;
  }

  public SessionFixture because(Reason reason, String message) {
    why = Optional.of(new Why(reason, message));
    return this;
  }

  public SessionFixture since(Instant given) {
    phaseSince = given;
    return this;
  }

  /** A runner is linked, for the first time. */
  public SessionFixture connected() {
    epoch = 1;
    connected = true;
    return this;
  }

  /** The link is lost. */
  public SessionFixture disconnected() {
    epoch = 1;
    connected = false;
    return this;
  }

  public SessionFixture launched(String ref, int attempt) {
    launch = new Session.Launch(Optional.of(ref), attempt, launch.failures(), Optional.empty());
    return this;
  }

  /** The last launch was given up. */
  public SessionFixture lost(int attempt, Optional<Instant> notBefore) {
    launch = new Session.Launch(Optional.empty(), attempt, launch.failures(), notBefore);
    return this;
  }

  public SessionFixture failures(int given) {
    launch = new Session.Launch(launch.ref(), launch.attempt(), given, launch.notBefore());
    return this;
  }

  public SessionFixture asks(String question) {
    pendingApprovals = 1;
    waitingFor = Optional.of(question);
    return this;
  }

  public Session done() {
    return new Session(
        ID,
        NAME,
        spec,
        generation,
        "owner",
        NOW,
        deleted,
        phase,
        why,
        phaseSince,
        NOW,
        7,
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        epoch,
        connected,
        launch,
        pendingApprovals,
        waitingFor,
        0,
        Optional.empty());
  }
}
