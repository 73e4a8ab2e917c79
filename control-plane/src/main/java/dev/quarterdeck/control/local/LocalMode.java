package dev.quarterdeck.control.local;

import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.launch.local.LocalLauncher;
import dev.quarterdeck.control.local.postgres.PostgresException;
import dev.quarterdeck.control.local.postgres.PostgresServer;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.platform.database.Schema;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import io.micronaut.runtime.exceptions.ApplicationStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts everything on this machine, waits for the signal to stop, ends everything. */
public final class LocalMode {
  private static final Duration SCHEMA_PATIENCE = Duration.ofMinutes(1);

  private final LocalOptions options;
  private final PrintStream out;
  private final Stop stop = new Stop();

  private LocalMode(LocalOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Returns the exit code when all is over. */
  public static int run(List<String> arguments) {
    try {
      return new LocalMode(LocalOptions.parse(arguments, System.getenv()), System.out).run();
    } catch (LocalException | PostgresException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private int run() {
    Runtime.getRuntime().addShutdownHook(stop.hook());
    try (DataDirectory data = DataDirectory.take(options.data())) {
      LocalLog.into(data.path());
      int port = freePort();
      OwnerToken token = OwnerToken.in(data.path());
      try (PostgresServer postgres = startPostgres(data)) {
        serve(data, token, postgres, port);
      }
      out.println("Stopped.");
    } finally {
      stop.done();
    }
    return 0;
  }

  private PostgresServer startPostgres(DataDirectory data) {
    stop.interrupts(true);
    try {
      return PostgresServer.start(data.path(), options.cache());
    } finally {
      stop.interrupts(false);
    }
  }

  private void serve(DataDirectory data, OwnerToken token, PostgresServer postgres, int port) {
    try (ApplicationContext context =
        ApplicationContext.builder()
            .banner(false)
            .properties(properties(data, token, port))
            .singletons(postgres)
            .start()) {
      awaitSchema(context);
      LocalLauncher launcher = context.getBean(LocalLauncher.class);
      launcher.adoptAll();
      EmbeddedServer server = startDoors(context);
      String url = "http://" + options.ownAddress() + ":" + port;
      data.say("process " + ProcessHandle.current().pid() + ", " + url);
      greet(data, url, token);
      stop.await();
      out.println("Stopping: sessions are suspended, and a prompt wakes them again.");
      end(context, launcher, server);
    }
  }

  private EmbeddedServer startDoors(ApplicationContext context) {
    EmbeddedServer server = context.getBean(EmbeddedServer.class);
    try {
      server.start();
      return server;
    } catch (ApplicationStartupException e) {
      if (e.getCause() instanceof BindException) {
        throw busy(e);
      }
      throw e;
    }
  }

  /** Before the link is printed: whoever follows it at once should find everything there. */
  private static void awaitSchema(ApplicationContext context) {
    try {
      if (!context.getBean(Schema.class).await(SCHEMA_PATIENCE)) {
        throw new LocalException("The database's tables could not be made; the log says why.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The runners first, while their last words can still be stored. */
  private static void end(
      ApplicationContext context, LocalLauncher launcher, EmbeddedServer server) {
    try {
      launcher.close();
      if (server instanceof NettyEmbeddedServer doors) {
        doors.stopServerOnly();
      }
      context.getBean(Sessions.class).suspendAll();
    } catch (DatabaseException e) {
      // The next start finds runners and sessions as they are, and goes on from there.
      System.err.println("The database was away while stopping: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> properties(DataDirectory data, OwnerToken token, int port) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("quarterdeck.mode", "local");
    properties.put("quarterdeck.local.data", data.path().toString());
    properties.put("quarterdeck.local.owner-token-file", token.file().toString());
    properties.put("quarterdeck.local.runner-url", "ws://" + options.ownAddress() + ":" + port);
    properties.put("quarterdeck.local.pass-env", options.passedVariables());
    options.runner().ifPresent(path -> properties.put("quarterdeck.local.runner", path.toString()));
    options
        .dashboard()
        .ifPresent(path -> properties.put("quarterdeck.dashboard.directory", path.toString()));
    properties.put("micronaut.server.host", options.host());
    properties.put("micronaut.server.port", port);
    // Asked for by the pool's configuration; EmbeddedDatabase says where it really is.
    properties.put("datasources.default.url", "jdbc:postgresql://127.0.0.1/postgres");
    return properties;
  }

  private void greet(DataDirectory data, String url, OwnerToken token) {
    out.println();
    out.println("Quarterdeck is ready. Open this link, which is yours alone:");
    out.println();
    out.println("  " + url + "/#token=" + token.value());
    out.println();
    out.println("Everything is kept in " + data.path() + ". Stop with Ctrl-C.");
    if (!options.loopbackOnly()) {
      out.println(
          "Warning: it listens on "
              + options.host()
              + ", without encryption. Whoever can read the network can take your link.");
    }
    out.flush();
  }

  /** Before anything is started: the most likely reason not to start should be quick to learn. */
  private int freePort() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(options.host()), options.port()));
      return socket.getLocalPort();
    } catch (UnknownHostException e) {
      throw new LocalException(
          "--host: there is no address \"" + options.host() + "\" on this machine.", e);
    } catch (BindException e) {
      throw busy(e);
    } catch (IOException e) {
      throw new LocalException(
          "Port %d cannot be used: %s. Choose another with --port."
              .formatted(options.port(), e.getMessage()),
          e);
    }
  }

  private LocalException busy(Exception cause) {
    return new LocalException(
        "Port %d of %s is busy. Choose another with --port, or any free one with --port 0."
            .formatted(options.port(), options.host()),
        cause);
  }
}
