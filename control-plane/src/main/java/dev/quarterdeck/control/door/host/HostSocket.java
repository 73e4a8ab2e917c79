package dev.quarterdeck.control.door.host;

import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.platform.socket.CloseReason;
import dev.quarterdeck.control.platform.socket.Connection;
import dev.quarterdeck.control.platform.socket.Session;
import dev.quarterdeck.control.runner.RunnerLink;
import dev.quarterdeck.control.runner.RunnerLinks;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One runner's socket: hands frames to its link. */
final class HostSocket implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(HostSocket.class);

  private final Optional<RunnerLink> link;

  private HostSocket(Optional<RunnerLink> link) {
    this.link = link;
  }

  static HostSocket open(RunnerLinks links, Connection connection, RunnerIdentity.Bound runner) {
    try {
      Optional<RunnerLink> link = links.open(runner.session(), runner.host(), wire(connection));
      if (link.isEmpty()) {
        connection.close(RunnerLink.SUPERSEDED, "there is no such session any more");
      }
      return new HostSocket(link);
    } catch (DatabaseException e) {
      if (e.kind() != DatabaseException.Kind.UNAVAILABLE) {
        throw e;
      }
      LOG.warn("session={} link=refused database=away", runner.session());
      connection.close(CloseReason.TRY_AGAIN_LATER, "the database is away: dial again in a moment");
      return new HostSocket(Optional.empty());
    }
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
    link.ifPresent(RunnerLink::close);
  }
}
