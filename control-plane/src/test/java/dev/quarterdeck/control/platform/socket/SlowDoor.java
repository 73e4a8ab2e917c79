package dev.quarterdeck.control.platform.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** Like another door, with an admission that waits to be told. */
final class SlowDoor implements Door<String> {
  private static final String PATH = "/ws/slow";

  final Semaphore asked = new Semaphore(0);
  final Semaphore answer = new Semaphore(0);
  final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
  private final Door<String> inner;

  SlowDoor(Door<String> inner) {
    this.inner = inner;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public SocketAdmission<String> admission() {
    return _ -> {
      asked.release();
      answer.acquireUninterruptibly();
      return new Admission.Admitted<>("slow");
    };
  }

  @Override
  public Session open(Connection connection, String admitted) {
    return inner.open(connection, admitted);
  }

  void tried(int port) {
    try (RawSocket client = RawSocket.connect(port, PATH, Map.of())) {
      statuses.add(client.answer().status());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
