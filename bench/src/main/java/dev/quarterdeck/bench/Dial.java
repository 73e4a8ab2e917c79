package dev.quarterdeck.bench;

import dev.quarterdeck.bench.TestSessions.TestSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many runners dial at once. */
final class Dial {
  private static final int TRIES = 20;

  private Dial() {}

  /** All of them are welcome when this returns. */
  static List<HostSocket> all(ControlPlane server, List<TestSession> sessions) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HostSocket>> dialling = new ArrayList<>();
      for (TestSession session : sessions) {
        dialling.add(threads.submit(() -> one(server, session)));
      }
      List<HostSocket> sockets = new ArrayList<>();
      for (Future<HostSocket> socket : dialling) {
        sockets.add(socket.get());
      }
      return sockets;
    }
  }

  /** As a runner does it: refused or cut off, it dials again a little later. */
  static HostSocket one(ControlPlane server, TestSession session) throws Exception {
    for (int failed = 1; ; failed++) {
      try {
        HostSocket socket = HostSocket.dial(server.port(), session);
        socket.awaitWelcome();
        return socket;
      } catch (java.io.IOException | IllegalStateException e) {
        if (failed == TRIES) {
          throw e;
        }
        Thread.sleep(200);
      }
    }
  }
}
