package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Sessions, each with a runner and a viewer connected. */
final class Crowd implements AutoCloseable {
  /** Before the first event of a runner the log of such a session is empty. */
  record Pair(TestSession session, HostSocket socket, Viewer viewer) {}

  private final List<Pair> pairs;

  private Crowd(List<Pair> pairs) {
    this.pairs = pairs;
  }

  static Crowd gather(ControlPlane server, List<TestSession> sessions, Viewer.Listener listener)
      throws Exception {
    List<Pair> pairs = new ArrayList<>();
    for (TestSession session : sessions) {
      HostSocket socket = HostSocket.dial(server.port(), session);
      socket.awaitWelcome();
      pairs.add(new Pair(session, socket, Viewer.open(server, session, 0, listener)));
    }
    return new Crowd(pairs);
  }

  List<Pair> pairs() {
    return pairs;
  }

  /** Until all that was sent is acknowledged and seen. */
  void awaitAll() throws InterruptedException {
    for (Pair pair : pairs) {
      pair.socket().awaitAck(pair.session().seq());
      pair.viewer().await(pair.session().seq());
    }
  }

  @Override
  public void close() throws IOException {
    for (Pair pair : pairs) {
      pair.viewer().close();
      pair.socket().close();
    }
  }
}
