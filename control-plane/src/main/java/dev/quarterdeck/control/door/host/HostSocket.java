package dev.quarterdeck.control.door.host;

import dev.quarterdeck.control.door.host.HostDoor.Guest;
import dev.quarterdeck.control.host.Host;
import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.platform.socket.CloseReason;
import dev.quarterdeck.control.platform.socket.Connection;
import dev.quarterdeck.control.platform.socket.Session;
import dev.quarterdeck.control.runner.RunnerLink;
import dev.quarterdeck.control.runner.RunnerLinks;
import java.util.Optional;

/** One socket of a runner or a host program: hands frames to its link. */
final class HostSocket implements Session {
  private final Optional<RunnerLink> link;
  private final Runnable close;

  private HostSocket(Optional<RunnerLink> link, Runnable close) {
    this.link = link;
    this.close = close;
  }

  static HostSocket open(RunnerLinks links, Connection connection, Guest guest) {
    RunnerLink.Wire wire = wire(connection);
    HostSocket socket =
        switch (guest) {
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
    if (socket.link.isEmpty()) {
      connection.close(RunnerLink.SUPERSEDED, "there is no such session or host any more");
    }
    return socket;
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
