package dev.quarterdeck.control.session;

import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.TurnId;
import java.time.Instant;
import java.util.Optional;

/** A session as its row has it. */
public record Session(
    SessionId id,
    SessionName name,
    AgentSessionSpec spec,
    long generation,
    String createdBy,
    Instant createdAt,
    boolean deleted,
    Phase phase,
    Optional<Transition.Why> why,
    Instant phaseSince,
    Instant lastActivity,
    long lastRev,
    Optional<RunId> run,
    Optional<TurnId> turn,
    long turns,
    Optional<String> agentSessionId,
    long epoch,
    boolean connected,
    Launch launch,
    int pendingApprovals,
    Optional<String> waitingFor,
    int queuedPrompts,
    Optional<HostId> host) {

  /** What was done to give the session a runner. */
  public record Launch(
      Optional<String> ref, int attempt, int failures, Optional<Instant> notBefore) {}

  /** One that was just asked for, and for which nothing was done yet. */
  public static Session fresh(
      SessionId id,
      SessionName name,
      AgentSessionSpec spec,
      long generation,
      String createdBy,
      Instant now) {
    return new Session(
        id,
        name,
        spec,
        generation,
        createdBy,
        now,
        false,
        Phase.PENDING,
        Optional.of(new Transition.Why(Reason.CREATED, "Waiting for a pod or process.")),
        now,
        now,
        0,
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        0,
        false,
        new Launch(Optional.empty(), 0, 0, Optional.empty()),
        0,
        Optional.empty(),
        0,
        Optional.empty());
  }

  /** The same as a host program's run: nobody launches it, and the operator leaves it alone. */
  public Session ofHost(HostId owner) {
    return new Session(
        id,
        name,
        spec,
        generation,
        createdBy,
        createdAt,
        deleted,
        phase,
        Optional.of(new Transition.Why(Reason.CREATED, "Waiting for the host's word.")),
        phaseSince,
        lastActivity,
        lastRev,
        run,
        turn,
        turns,
        agentSessionId,
        epoch,
        connected,
        launch,
        pendingApprovals,
        waitingFor,
        queuedPrompts,
        Optional.of(owner));
  }

  /** Its log came from elsewhere: it has ended, and nothing but its row is here. */
  public boolean imported() {
    return why.filter(known -> known.reason() == Reason.IMPORTED).isPresent();
  }

  public SessionState state() {
    return new SessionState(phase, turn.isPresent(), pendingApprovals);
  }

  public Session withSpec(AgentSessionSpec newSpec, long newGeneration) {
    return new Session(
        id,
        name,
        newSpec,
        newGeneration,
        createdBy,
        createdAt,
        deleted,
        phase,
        why,
        phaseSince,
        lastActivity,
        lastRev,
        run,
        turn,
        turns,
        agentSessionId,
        epoch,
        connected,
        launch,
        pendingApprovals,
        waitingFor,
        queuedPrompts,
        host);
  }

  /** A copy in which something is otherwise. */
  public With with() {
    return new With(this);
  }

  /** The fields that change while a session lives; the others stay. */
  public static final class With {
    private final Session from;
    private Phase phase;
    private Optional<Transition.Why> why;
    private Instant phaseSince;
    private Instant lastActivity;
    private long lastRev;
    private Optional<RunId> run;
    private Optional<TurnId> turn;
    private long turns;
    private Optional<String> agentSessionId;
    private long epoch;
    private Launch launch;

    private With(Session from) {
      this.from = from;
      this.phase = from.phase;
      this.why = from.why;
      this.phaseSince = from.phaseSince;
      this.lastActivity = from.lastActivity;
      this.lastRev = from.lastRev;
      this.run = from.run;
      this.turn = from.turn;
      this.turns = from.turns;
      this.agentSessionId = from.agentSessionId;
      this.epoch = from.epoch;
      this.launch = from.launch;
    }

    public With phase(Phase phase) {
      this.phase = phase;
      return this;
    }

    public With why(Optional<Transition.Why> why) {
      this.why = why;
      return this;
    }

    public With phaseSince(Instant phaseSince) {
      this.phaseSince = phaseSince;
      return this;
    }

    public With lastActivity(Instant lastActivity) {
      this.lastActivity = lastActivity;
      return this;
    }

    public With lastRev(long lastRev) {
      this.lastRev = lastRev;
      return this;
    }

    public With run(Optional<RunId> run) {
      this.run = run;
      return this;
    }

    public With turn(Optional<TurnId> turn) {
      this.turn = turn;
      return this;
    }

    public With turns(long turns) {
      this.turns = turns;
      return this;
    }

    public With agentSessionId(Optional<String> agentSessionId) {
      this.agentSessionId = agentSessionId;
      return this;
    }

    public With epoch(long epoch) {
      this.epoch = epoch;
      return this;
    }

    public With launch(Launch launch) {
      this.launch = launch;
      return this;
    }

    public Session done() {
      return new Session(
          from.id,
          from.name,
          from.spec,
          from.generation,
          from.createdBy,
          from.createdAt,
          from.deleted,
          phase,
          why,
          phaseSince,
          lastActivity,
          lastRev,
          run,
          turn,
          turns,
          agentSessionId,
          epoch,
          from.connected,
          launch,
          from.pendingApprovals,
          from.waitingFor,
          from.queuedPrompts,
          from.host);
    }
  }
}
