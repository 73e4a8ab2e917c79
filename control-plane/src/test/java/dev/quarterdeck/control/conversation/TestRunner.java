package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.command.Order;
import dev.quarterdeck.control.conversation.Links.Stored;
import dev.quarterdeck.control.conversation.Links.Work;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.OptionKind;
import dev.quarterdeck.protocol.RunEvent.PermissionOption;
import dev.quarterdeck.protocol.RunEvent.PermissionReason;
import dev.quarterdeck.protocol.RunEvent.StopReason;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Command;
import dev.quarterdeck.protocol.TurnId;
import dev.quarterdeck.protocol.Wire;
import dev.quarterdeck.protocol.WireTable;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Speaks as a runner would, at the point where its frames have become envelopes. */
public final class TestRunner {
  private static final HostId HOST = new HostId("host_test");

  private final Links links;
  private final SessionId session;
  private final RunId run;
  private final long epoch;
  private long seq;

  private TestRunner(Links links, SessionId session, RunId run, long epoch, long seq) {
    this.links = links;
    this.session = session;
    this.run = run;
    this.epoch = epoch;
    this.seq = seq;
  }

  public static TestRunner connect(Links links, SessionId session, RunId run) {
    return new TestRunner(links, session, run, links.open(session).orElseThrow().epoch(), 0);
  }

  public TestRunner reconnects() {
    return new TestRunner(links, session, run, links.open(session).orElseThrow().epoch(), seq);
  }

  public TestRunner reconnectsTo(TestConversation replica) {
    Links other = replica.links();
    return new TestRunner(other, session, run, other.open(session).orElseThrow().epoch(), seq);
  }

  public RunId run() {
    return run;
  }

  public long epoch() {
    return epoch;
  }

  public void starts() {
    says(
        new RunEvent.Started(
            "demo", "/work", "demo", Optional.empty(), Optional.empty(), Optional.empty()));
  }

  public void begins(String turn) {
    begins(turn, new InputId("input-of-" + turn));
  }

  public void begins(String turn, InputId input) {
    says(new RunEvent.TurnStarted(new TurnId(turn), input));
  }

  public void ends(String turn) {
    says(new RunEvent.TurnCompleted(new TurnId(turn), StopReason.END_TURN, Optional.empty()));
  }

  public void asks(String request) {
    says(
        new RunEvent.PermissionRequested(
            new RequestId(request),
            PermissionReason.PERMISSION,
            "Run it?",
            Optional.of("bash"),
            Optional.empty(),
            Optional.empty(),
            "Allow",
            "Reject",
            Optional.empty(),
            List.of(
                new PermissionOption("allow", "Allow", OptionKind.ALLOW_ONCE),
                new PermissionOption("reject", "Reject", OptionKind.REJECT_ONCE))));
  }

  public void confirms(CommandId command) {
    says(new RunEvent.CommandConfirmed(command, true, Optional.empty()));
  }

  public void says(RunEvent... events) {
    sends(Arrays.stream(events).map(this::envelope).toArray(Envelope[]::new));
  }

  public Stored sends(Envelope... envelopes) {
    try {
      return links.store(
          session, epoch, HOST, Arrays.stream(envelopes).map(Wire::hostFrame).toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public synchronized Envelope envelope(RunEvent event) {
    seq++;
    return new Envelope(
        WireTable.nameOf(event),
        Instant.parse("2026-01-02T03:04:05Z"),
        Optional.of(HOST),
        Optional.of(run),
        OptionalLong.of(seq),
        Wire.data(event));
  }

  public <T extends Command> List<T> orders(Class<T> type) {
    return ((Work.Orders) links.work(session, epoch, 0))
        .orders().stream()
            .map((Order order) -> Wire.command(order.type(), order.data()))
            .filter(type::isInstance)
            .map(type::cast)
            .toList();
  }

  public <T extends Command> T nextOrder(Class<T> type) {
    return orders(type).getFirst();
  }
}
