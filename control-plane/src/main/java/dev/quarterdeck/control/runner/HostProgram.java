package dev.quarterdeck.control.runner;

import dev.quarterdeck.control.command.Order;
import dev.quarterdeck.control.conversation.HostRuns;
import dev.quarterdeck.control.conversation.Links;
import dev.quarterdeck.control.host.Host;
import dev.quarterdeck.control.host.HostCalls;
import dev.quarterdeck.control.host.Hosts;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.HostPrograms;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunEvent.Started;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.Wire;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A host program of the wire that others speak too: many runs on one link, each a session of its
 * own, and no word of ours that its document does not have.
 */
final class HostProgram implements Peer {
  private static final String INTERRUPT = "run.interrupt";
  private static final String STOP = "run.stop";

  /** Typed or pressed again they would do something else. */
  private static final Set<String> ONCE_AT_MOST = Set.of(INTERRUPT, "run.send_stdin", "run.resize");

  private final Host host;
  private final long epoch;
  private final Hosts hosts;
  private final HostCalls calls;
  private final HostRuns runs;
  private final Links links;
  private final Clock clock;

  HostProgram(
      Host host,
      long epoch,
      Hosts hosts,
      HostCalls calls,
      HostRuns runs,
      Links links,
      Clock clock) {
    this.host = host;
    this.epoch = epoch;
    this.hosts = hosts;
    this.calls = calls;
    this.runs = runs;
    this.links = links;
    this.clock = clock;
  }

  @Override
  public HostId host() {
    return host.id();
  }

  @Override
  public String name() {
    return "host_epoch=" + epoch;
  }

  /** The wire knows no welcome. */
  @Override
  public Optional<Envelope> greeting() {
    return Optional.empty();
  }

  @Override
  public boolean hasManyRuns() {
    return true;
  }

  @Override
  public List<Session> sessions() {
    return runs.takeAll(host.id(), host.namespace());
  }

  @Override
  public Optional<Session> sessionOf(RunId run, HostFrame first) {
    Optional<Started> started =
        first.event().filter(Started.class::isInstance).map(Started.class::cast);
    return runs.take(host.id(), host.namespace(), run, started);
  }

  /** Its session was deleted, or an older link was late: while the host is ours, so is the run. */
  @Override
  public Optional<Session> again(SessionId session) {
    return hosts.isCurrent(host.id(), epoch) ? links.open(session) : Optional.empty();
  }

  @Override
  public HostFrame read(String text) {
    HostFrame frame = HostPrograms.read(text);
    Envelope envelope = frame.envelope();
    if (HostCalls.ANSWER.equals(envelope.type())) {
      calls.answered(host.id(), text);
      return withoutAnswer(frame);
    }
    return frame;
  }

  /** What an app asked is nobody else's business; only the place in the run is kept. */
  private static HostFrame withoutAnswer(HostFrame frame) {
    Envelope envelope = frame.envelope();
    return new HostFrame(
        new Envelope(
            envelope.type(),
            envelope.ts(),
            envelope.hostId(),
            envelope.runId(),
            envelope.seq(),
            Json.EMPTY_OBJECT),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public boolean heard(HostFrame frame) {
    return frame.message().isPresent() || frame.envelope().type().equals(HostCalls.ANSWER);
  }

  @Override
  public boolean attend(RunnerLink.Wire wire) {
    if (!hosts.isCurrent(host.id(), epoch)) {
      return false;
    }
    calls
        .take(host.id())
        .forEach(call ->
            wire.send(
                Wire.text(
                    new Envelope(
                        call.type(),
                        clock.instant(),
                        Optional.of(host.id()),
                        call.run(),
                        OptionalLong.empty(),
                        call.data()))));
    return true;
  }

  @Override
  public Envelope words(Order order, Optional<RunId> run) {
    boolean interrupt = order.type().equals(INTERRUPT);
    return new Envelope(
        interrupt ? STOP : order.type(),
        clock.instant(),
        Optional.of(host.id()),
        run,
        OptionalLong.empty(),
        interrupt ? new Json("{\"signal\":\"int\"}") : order.data());
  }

  @Override
  public boolean onceAtMost(Order order) {
    return ONCE_AT_MOST.contains(order.type());
  }

  @Override
  public void left() {
    hosts.unlink(host.id(), epoch);
  }
}
