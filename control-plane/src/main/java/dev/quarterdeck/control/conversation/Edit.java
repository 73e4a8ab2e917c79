package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.approval.Approval;
import dev.quarterdeck.control.log.Announcement;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.platform.Ids;
import dev.quarterdeck.control.resource.Completion;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Prompt;
import dev.quarterdeck.control.session.RunStore.Run;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionLifecycle;
import dev.quarterdeck.control.session.SessionSignal;
import dev.quarterdeck.control.session.SessionState;
import dev.quarterdeck.control.session.Transition;
import dev.quarterdeck.control.session.Transition.Effect;
import dev.quarterdeck.control.session.Transition.Rejected;
import dev.quarterdeck.control.session.Transition.To;
import dev.quarterdeck.control.session.Transition.Why;
import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.Redaction;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Command;
import dev.quarterdeck.protocol.ServerMessage.SendInput;
import dev.quarterdeck.protocol.ServerMessage.Signal;
import dev.quarterdeck.protocol.ServerMessage.Stop;
import dev.quarterdeck.protocol.SessionEvent;
import dev.quarterdeck.protocol.SessionEvent.PermissionExpired;
import dev.quarterdeck.protocol.SessionEvent.PhaseChanged;
import dev.quarterdeck.protocol.SessionEvent.TurnLost;
import dev.quarterdeck.protocol.TurnId;
import dev.quarterdeck.protocol.Wire;
import dev.quarterdeck.protocol.WireTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One change of one session, alone with its row. Lives as long as its {@link Transaction}. */
final class Edit {
  private static final Logger LOG = LoggerFactory.getLogger(Edit.class);
  private static final Json NO_DATA = Json.EMPTY_OBJECT;

  private final Connection connection;
  private final Journal.Tables tables;
  private final Ids ids;
  private final Instant now;
  private final Session before;
  private final Map<RunId, Run> runs;
  private final List<Event> events = new ArrayList<>();
  private final Map<RunId, Run> reached = new LinkedHashMap<>();

  private Session session;
  private int pendingApprovals;
  private boolean moved;
  private boolean orders;
  private boolean promptAdded;

  /** {@code runs}: those that are known already; others are looked up. */
  Edit(
      Connection connection,
      Journal.Tables tables,
      Ids ids,
      Instant now,
      Session session,
      Map<RunId, Run> runs) {
    this.connection = connection;
    this.tables = tables;
    this.ids = ids;
    // Times never fall while revs rise, whatever the replicas' clocks say.
    this.now = now.isBefore(session.lastActivity()) ? session.lastActivity() : now;
    this.before = session;
    this.session = session;
    this.runs = runs;
    this.pendingApprovals = session.pendingApprovals();
  }

  Connection connection() {
    return connection;
  }

  Journal.Tables tables() {
    return tables;
  }

  Instant now() {
    return now;
  }

  Ids ids() {
    return ids;
  }

  Session session() {
    return session;
  }

  /** Somebody has to look at the session even if its row did not change. */
  void announce() {
    moved = true;
  }

  /** The run as it is known by now, if it is. */
  Optional<Run> findRun(RunId id) throws SQLException {
    Run known = runs.get(id);
    if (known == null) {
      tables.runs().find(connection, List.of(id)).forEach(run -> runs.put(id, run));
    }
    return Optional.ofNullable(runs.get(id));
  }

  /** A run that was not there before. */
  void addRun(Run run) throws SQLException {
    tables.runs().add(connection, run, now);
    runs.put(run.id(), run);
  }

  /** The run is stored up to here now. */
  void runReached(Run run) {
    runs.put(run.id(), run);
    reached.put(run.id(), run);
  }

  /** Into the log, as the control plane's own word. */
  long append(SessionEvent event) {
    return append(
        new Event(
            nextRev(),
            WireTable.nameOf(event),
            now,
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Wire.data(event),
            now));
  }

  /** Into the log in the place of what the runner said. */
  long appendInstead(Envelope envelope, SessionEvent event) {
    return append(
        new Event(
            nextRev(),
            WireTable.nameOf(event),
            now,
            envelope.hostId(),
            envelope.runId(),
            envelope.seq(),
            Wire.data(event),
            now));
  }

  /** Into the log, as the runner said it. */
  long append(Envelope envelope) {
    Json data = envelope.data().equals(Json.NULL) ? NO_DATA : envelope.data();
    return append(
        new Event(
            nextRev(),
            envelope.type(),
            envelope.ts(),
            envelope.hostId(),
            envelope.runId(),
            envelope.seq(),
            data,
            now));
  }

  private long append(Event event) {
    events.add(event);
    session = session.with().lastRev(event.rev()).lastActivity(now).done();
    return event.rev();
  }

  private long nextRev() {
    return session.lastRev() + 1;
  }

  /** To the runner; an order for the current run only is forgotten with it. */
  void order(Command command, boolean thisRunOnly) throws SQLException {
    Optional<RunId> run = thisRunOnly ? session.run() : Optional.empty();
    tables.commands().add(connection, session.id(), run, command, now);
    orders = true;
  }

  /** To a host program, in its own words. */
  void order(String type, Json data) throws SQLException {
    tables.commands().add(connection, session.id(), session.run(), newCommandId(), type, data, now);
    orders = true;
  }

  CommandId newCommandId() {
    return new CommandId(ids.next().toString());
  }

  void turn(Optional<TurnId> turn) {
    long turns = session.turns() + (turn.isPresent() ? 1 : 0);
    session = session.with().turn(turn).turns(turns).done();
  }

  void run(RunId run) {
    session = session.with().run(Optional.of(run)).done();
  }

  void agentSessionId(Optional<String> id) {
    if (id.isPresent()) {
      session = session.with().agentSessionId(id).done();
    }
  }

  /** Whoever had the session before finds that out where it looks for orders. */
  void epoch(long epoch) {
    session = session.with().epoch(epoch).done();
    orders = true;
  }

  void launch(Session.Launch launch) {
    session = session.with().launch(launch).done();
  }

  void questionOpened() {
    pendingApprovals++;
  }

  void questionClosed() {
    pendingApprovals--;
  }

  /** What may be shown of what a person typed. */
  String redacted(String text) {
    return Redaction.redact(text);
  }

  void promptAdded() {
    promptAdded = true;
  }

  /** Tells the lifecycle, and does what follows. */
  Transition signal(SessionSignal signal) throws SQLException {
    SessionState state =
        new SessionState(session.phase(), session.turn().isPresent(), pendingApprovals);
    Transition transition = SessionLifecycle.next(state, signal);
    switch (transition) {
      case Rejected(String because) ->
          LOG.debug(
              "session={} phase={} signal={} rejected=\"{}\"",
              session.id(),
              session.phase().word(),
              signal,
              because);
      case To to -> move(to);
    }
    return transition;
  }

  private void move(To to) throws SQLException {
    String because = to.why().map(Why::message).orElse("The agent's run is over.");
    for (Effect effect : to.effects()) {
      switch (effect) {
        case LOSE_TURN -> loseTurn(because);
        case EXPIRE_APPROVALS -> expireApprovals(because);
        case STOP_RUNNER -> order(new Stop(newCommandId(), Signal.TERM), true);
      }
    }
    boolean moved = to.phase() != session.phase();
    if (moved) {
      append(
          new PhaseChanged(
              session.phase().word(),
              to.phase().word(),
              to.why().map(why -> why.reason().word()),
              to.why().map(Why::message)));
    }
    session =
        session
            .with()
            .phase(to.phase())
            .why(to.why().or(session::why))
            .phaseSince(moved ? now : session.phaseSince())
            .done();
  }

  private void loseTurn(String because) {
    session.turn().ifPresent(turn -> append(new TurnLost(turn, because)));
    session = session.with().turn(Optional.empty()).done();
  }

  void expireApprovals(String because) throws SQLException {
    for (Approval approval : tables.approvals().pending(connection, session.id())) {
      tables.approvals().close(connection, approval.id(), Approval.State.EXPIRED, because, now);
      append(new PermissionExpired(approval.id().toString(), approval.requestId(), because));
    }
    pendingApprovals = 0;
  }

  /** Ends the run's claim: what it was told and did not do is not done any more. */
  void endRun(RunId run, String because) throws SQLException {
    tables.runs().end(connection, run, now, because);
    runs.computeIfPresent(run, (_, known) -> known.over());
    tables.commands().abandon(connection, session.id(), run, now);
  }

  /** What follows from all that was done. Afterwards nothing changes any more. */
  void finish() throws SQLException {
    letNextPromptGo();
  }

  List<Event> events() {
    return events;
  }

  Collection<Run> reached() {
    return reached.values();
  }

  boolean changed() {
    return !session.equals(before);
  }

  /** Its log has more in it, and that is all. */
  boolean onlyGrew() {
    return changed() && session.equals(grown());
  }

  /** As it was before, with the log as it is now. */
  private Session grown() {
    return before.with().lastRev(session.lastRev()).lastActivity(session.lastActivity()).done();
  }

  /** Who has to hear of it. A log that only grew is news for its viewers alone. */
  Optional<Announcement> news() {
    boolean anything = moved || !session.equals(grown());
    long rev = events.isEmpty() ? 0 : session.lastRev();
    return anything || orders || rev > 0
        ? Optional.of(new Announcement(session.id(), rev, orders, anything))
        : Optional.empty();
  }

  /** A program in a terminal takes what is typed ahead, and says no word of turns. */
  private void letPromptsGo() throws SQLException {
    boolean live =
        session.phase() == Phase.IDLE
            || session.phase() == Phase.RUNNING
            || session.phase() == Phase.WAITING;
    if (!live || !(promptAdded || session.queuedPrompts() > 0)) {
      return;
    }
    for (Prompt prompt : tables.prompts().queued(connection, session.id())) {
      tables.prompts().state(connection, session.id(), prompt.id(), Prompt.State.SENT);
      order(new SendInput(newCommandId(), prompt.id(), prompt.text(), prompt.actor()), true);
    }
  }

  /** One prompt at a time, and only to an idle agent. */
  private void letNextPromptGo() throws SQLException {
    if (session.host().isPresent()) {
      letPromptsGo();
      return;
    }
    if (session.phase() != Phase.IDLE) {
      return;
    }
    Optional<Prompt> next = tables.prompts().next(connection, session.id());
    if (next.isPresent()) {
      Prompt prompt = next.get();
      tables.prompts().state(connection, session.id(), prompt.id(), Prompt.State.SENT);
      order(new SendInput(newCommandId(), prompt.id(), prompt.text(), prompt.actor()), false);
    } else if (session.spec().completion() == Completion.WHEN_IDLE
        && session.turns() > 0
        && !tables.prompts().anyOpen(connection, session.id())) {
      signal(new SessionSignal.WorkDone());
    }
  }
}
