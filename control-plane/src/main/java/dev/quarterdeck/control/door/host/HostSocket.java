package dev.quarterdeck.control.door.host;

import dev.quarterdeck.control.door.host.HostDoor.Guest;
import dev.quarterdeck.control.host.Host;
import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.platform.socket.CloseReason;
import dev.quarterdeck.control.platform.socket.Connection;
import dev.quarterdeck.control.platform.socket.Session;
import dev.quarterdeck.control.runner.RunnerLink;
import dev.quarterdeck.control.runner.RunnerLinks;
import dev.quarterdeck.protocol.HostId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket of a runner or a host program: hands frames to its link. */
final class HostSocket implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(HostSocket.class);

  private final Optional<RunnerLink> link;
  private final Runnable close;

  private HostSocket(Optional<RunnerLink> link, Runnable close) {
    this.link = link;
    this.close = close;
  }

  static HostSocket open(RunnerLinks links, Connection connection, Guest guest) {
    try {
      HostSocket socket = link(links, wire(connection), guest);
      if (socket.link.isEmpty()) {
        connection.close(RunnerLink.SUPERSEDED, "there is no such session or host any more");
      }
      return socket;
    } catch (DatabaseException e) {
      if (e.kind() != DatabaseException.Kind.UNAVAILABLE) {
        throw e;
      }
      LOG.warn("host={} link=refused database=away", host(guest));
      connection.close(CloseReason.TRY_AGAIN_LATER, "the database is away: dial again in a moment");
      return new HostSocket(Optional.empty(), () -> {});
    }
  }

  private static HostId host(Guest guest) {
    return switch (guest) {
      case Guest.Runner(RunnerIdentity.Bound(var _, var host)) -> host;
      case Guest.Program(Host host) -> host.id();
    };
  }

  private static HostSocket link(RunnerLinks links, RunnerLink.Wire wire, Guest guest) {
    return switch (guest) {
      case Guest.Runner(RunnerIdentity.Bound(var session, var host)) -> {
        Optional<RunnerLink> link = links.open(session, host, wire);
        yield new HostSocket(link, () -> link.ifPresent(RunnerLink::close));
      }
      case Guest.Program(Host host) -> {
        Optional<RunnerLinks.HostProgramLink> link = links.open(host, wire);
        yield new HostSocket(
            link.map(RunnerLinks.HostProgramLink::link),
            () -> link.ifPresent(RunnerLinks.HostProgramLink::close));
      }
    };
  }

  private static RunnerLink.Wire wire(Connection connection) {
    return new RunnerLink.Wire() {
      @Override
      public void send(String frame) {
        // Not taken means closing; what matters is sent again on the next link.
        boolean _ = connection.send(frame);
      }

      @Override
      public void close(int code, String reason) {
        connection.close(code, reason);
      }
    };
  }

  @Override
  public void onText(String text) {
    link.ifPresent(open -> open.receive(text));
  }

  @Override
  public void onBinary(byte[] bytes) {
    link.ifPresent(RunnerLink::refuseBinary);
  }

  @Override
  public void onClose(CloseReason reason) {
    close.run();
  }
}
