package dev.quarterdeck.runner.link;

import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage;
import dev.quarterdeck.runner.console.Console;
import dev.quarterdeck.runner.spool.Spool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to the control plane as long as the runner lives. Its one thread dials, sends
 * and dials again; {@link #stop} ends it.
 */
public final class Link {
  private static final Duration DIAL_LIMIT = Duration.ofSeconds(15);

  private final Address address;
  private final Spool spool;
  private final Receiver receiver;
  private final Clock clock;
  private final HttpClient client;
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("link").unstarted(this::keepDialing);
  private volatile Optional<Connection> current = Optional.empty();

  /** Said once for each row of refusals: a log that repeats itself hides the rest. */
  private boolean refusalSaid;

  /** Where to dial, and as whom. */
  public record Address(URI url, Path tokenFile, HostId host, Optional<SSLContext> trust) {}

  /** Hears what the control plane wants. Called in order; may block. */
  public interface Receiver {
    void welcomed(ServerMessage.Welcome welcome);

    void ordered(ServerMessage.Command command);

    void acked(RunId run);
  }

  public Link(Address address, Spool spool, Receiver receiver, Clock clock) {
    this.address = address;
    this.spool = spool;
    this.receiver = receiver;
    this.clock = clock;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(DIAL_LIMIT)
            // On the client's own thread: what it reads is taken before it reads on (ADR 12).
            .executor(Runnable::run);
    address.trust().ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  public void start() {
    thread.start();
  }

  /** Something new is in the spool. */
  public void wake() {
    current.ifPresent(Connection::wake);
  }

  /** Ends the connection with a close frame. */
  public void stop() {
    stopped.countDown();
    current.ifPresent(Connection::end);
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdownNow();
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void keepDialing() {
    try {
      while (!isStopped()) {
        boolean refused = dialAndServe();
        if (!isStopped()
            && stopped.await(backoff.next(refused).toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the connection ended; true when the token was refused. */
  private boolean dialAndServe() throws InterruptedException {
    try {
      Dialed dialed = dial();
      Connection connection = dialed.connection();
      current = Optional.of(connection);
      if (isStopped()) {
        connection.end();
      }
      Console.info("link.up", "url", address.url());
      refusalSaid = false;
      boolean welcomed = connection.serve(dialed.socket());
      if (welcomed) {
        backoff.succeeded();
      }
      Console.info("link.down", "reason", connection.endReason());
      return false;
    } catch (IOException e) {
      return failed(e);
    } catch (RuntimeException e) {
      // Whatever it was, the next dial begins afresh; without a link the runner is useless.
      Console.warn("link.failed", "error", e);
      return false;
    } finally {
      current = Optional.empty();
    }
  }

  private boolean failed(IOException e) {
    if (e instanceof Refused refused && (refused.status == 401 || refused.status == 403)) {
      if (!refusalSaid) {
        Console.warn(
            "link.refused",
            "status",
            refused.status,
            "hint",
            "the token in " + address.tokenFile() + " was refused; trying on, it may be renewed");
        refusalSaid = true;
      }
      return true;
    }
    Console.info("link.dial_failed", "url", address.url(), "error", e.getMessage());
    return false;
  }

  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status) {
      super("the control plane answered HTTP " + status);
      this.status = status;
    }
  }

  private record Dialed(Connection connection, WebSocket socket) {}

  private Dialed dial() throws IOException, InterruptedException {
    String token = Files.readString(address.tokenFile()).strip();
    Connection connection = new Connection(address.host(), spool, receiver, clock);
    CompletableFuture<WebSocket> dialing =
        client
            .newWebSocketBuilder()
            .connectTimeout(DIAL_LIMIT)
            .header("Authorization", "Bearer " + token)
            .buildAsync(address.url(), connection);
    try {
      return new Dialed(connection, dialing.get(DIAL_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refusal) {
        throw new Refused(refusal.getResponse().statusCode());
      }
      throw new IOException(reason(e.getCause()), e);
    } catch (TimeoutException e) {
      dialing.cancel(true);
      connection.giveUp();
      throw new IOException("no answer within " + DIAL_LIMIT.toSeconds() + " s", e);
    }
  }

  private static String reason(@Nullable Throwable cause) {
    if (cause == null) {
      return "unknown";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
