package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.approval.Approval;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.platform.Ids;
import dev.quarterdeck.control.resource.Completion;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Prompt;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One change of one session, alone with its row. Lives as long as the transaction. */
final class Edit {
  private static final Logger LOG = LoggerFactory.getLogger(Edit.class);
  private static final Json NO_DATA = Json.EMPTY_OBJECT;

  private final Connection connection;
  private final Journal.Tables tables;
  private final Ids ids;
  private final Instant now;
  private final Session before;
  private final List<Event> events = new ArrayList<>();

  private Session session;
  private int pendingApprovals;
  private boolean announce;

  Edit(Connection connection, Journal.Tables tables, Ids ids, Instant now, Session session) {
    this.connection = connection;
    this.tables = tables;
    this.ids = ids;
    this.now = now;
    this.before = session;
    this.session = session;
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

  /** Somebody has to hear of this edit even if neither log nor row changed. */
  void announce() {
    announce = true;
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
            Wire.data(event)));
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
            data));
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
    announce = true;
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

  void epoch(long epoch) {
    session = session.with().epoch(epoch).done();
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
    tables.commands().abandon(connection, session.id(), run, now);
  }

  /** True when anybody needs to hear of it. */
  boolean finish() throws SQLException {
    letNextPromptGo();
    if (!events.isEmpty()) {
      tables.events().append(connection, session.id().value(), events, now);
    }
    boolean changed = !session.equals(before);
    if (changed) {
      tables.sessions().save(connection, session);
    }
    return changed || announce;
  }

  /** One prompt at a time, and only to an idle agent. */
  private void letNextPromptGo() throws SQLException {
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
