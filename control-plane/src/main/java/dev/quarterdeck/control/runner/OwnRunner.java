package dev.quarterdeck.control.runner;

import dev.quarterdeck.control.command.Order;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Brief;
import dev.quarterdeck.protocol.ServerMessage.Welcome;
import dev.quarterdeck.protocol.Wire;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A runner of ours: it has exactly one session, and all its runs are that session's. */
record OwnRunner(Session session, HostId host, Clock clock) implements Peer {
  private static final int HEARTBEAT_SECONDS = 10;

  @Override
  public String name() {
    return "session=" + session.id();
  }

  @Override
  public Optional<Envelope> greeting() {
    Welcome welcome =
        new Welcome(
            session.id().toString(),
            session.name().namespace(),
            session.name().name(),
            session.epoch(),
            HEARTBEAT_SECONDS,
            brief());
    return Optional.of(Wire.frame(welcome, clock.instant(), Optional.empty()));
  }

  private Brief brief() {
    List<String> command = session.spec().agent().command();
    return new Brief(
        session.spec().agent().kind().word(),
        Optional.ofNullable(session.spec().agent().model()),
        command == null ? List.of() : command,
        session.agentSessionId());
  }

  @Override
  public boolean hasManyRuns() {
    return false;
  }

  @Override
  public List<Session> sessions() {
    return List.of(session);
  }

  @Override
  public Optional<Session> sessionOf(RunId run, HostFrame first) {
    return Optional.of(session);
  }

  /** A newer link of another runner has it. */
  @Override
  public Optional<Session> again(SessionId taken) {
    return Optional.empty();
  }

  @Override
  public HostFrame read(String text) {
    return Wire.hostFrame(text);
  }

  /** A heartbeat needs no answer. */
  @Override
  public boolean heard(HostFrame frame) {
    return frame.message().isPresent();
  }

  @Override
  public boolean attend(RunnerLink.Wire wire) {
    return true;
  }

  @Override
  public Envelope words(Order order, Optional<RunId> run) {
    return new Envelope(
        order.type(),
        clock.instant(),
        Optional.of(host),
        Optional.empty(),
        OptionalLong.empty(),
        order.data());
  }

  @Override
  public boolean onceAtMost(Order order) {
    return false;
  }

  @Override
  public void left() {
    // Its session is left by the link.
  }
}
