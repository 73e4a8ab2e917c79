package dev.quarterdeck.control.platform.socket;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** A door of tests: echoes, and does what a message tells it to. */
final class EchoDoor implements Door<String> {
  static final String PATH = "/ws/echo";

  private final DoorSettings settings;
  private final Optional<String> onOverflow;
  final Semaphore gate = new Semaphore(0);
  final List<String> handled = new CopyOnWriteArrayList<>();
  final BlockingQueue<Connection> opened = new LinkedBlockingQueue<>();
  final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();

  EchoDoor(DoorSettings settings, Optional<String> onOverflow) {
    this.settings = settings;
    this.onOverflow = onOverflow;
  }

  EchoDoor(DoorSettings settings) {
    this(settings, Optional.empty());
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public DoorSettings settings() {
    return settings;
  }

  @Override
  public SocketAdmission<String> admission() {
    return handshake ->
        switch (handshake.header("Authorization").orElse("")) {
          case "Bearer echo" -> new Admission.Admitted<>("echo");
          case "Bearer broken" -> throw new IllegalStateException("no database");
          default ->
              new Admission.Refused<>(
                  401, "unauthenticated", "The token is missing or wrong.", "Send Bearer echo.");
        };
  }

  @Override
  public Session open(Connection connection, String admitted) {
    opened.add(connection);
    return new Echo(connection);
  }

  private final class Echo implements Session {
    private final Connection connection;

    Echo(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void onText(String text) {
      switch (text) {
        case "wait" -> gate.acquireUninterruptibly();
        case "fail" -> throw new IllegalArgumentException("told to");
        case "close" -> connection.close(4001, "told to ✓".repeat(40));
        default -> connection.send(text);
      }
      handled.add(text);
    }

    @Override
    public void onBinary(byte[] bytes) {
      connection.send("error: send text");
    }

    @Override
    public Optional<String> onOverflow() {
      return onOverflow;
    }

    @Override
    public void onClose(CloseReason reason) {
      closed.add(reason);
    }
  }
}
