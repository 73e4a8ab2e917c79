package dev.quarterdeck.e2e.faults;

import dev.quarterdeck.e2e.Api;
import dev.quarterdeck.e2e.Checkout;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.LiveProcess;
import dev.quarterdeck.e2e.Patience;
import dev.quarterdeck.e2e.Unavailable;
import dev.quarterdeck.e2e.Viewer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Two control planes on one PostgreSQL, with one folder of sessions: whoever leads starts runners
 * and finds those of the other. A runner of a session whose name begins with "scripted" is only a
 * place, in which a {@link ScriptedRunner} finds its token.
 */
final class World implements AutoCloseable {
  private static final String LAUNCHER =
      """
      #!/bin/sh
      # Real runners for real sessions; for the others somebody else speaks.
      case $QD_STATE_DIR in
        */sessions/default/scripted-*) exec sleep 86400 ;;
      esac
      export QD_HOME='%1$s'
      exec '%1$s/bin/runner'
      """;

  private final Path folder;
  private final SharedPostgres postgres;
  private final Proxy proxy;
  private final List<Replica> replicas = new ArrayList<>();
  private final List<ScriptedRunner> scripted = new ArrayList<>();
  private final List<Conversation> sessions = new ArrayList<>();
  private final List<Viewer> viewers = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  World() throws IOException {
    folder = Files.createTempDirectory("quarterdeck-faults-").toRealPath();
    postgres = new SharedPostgres(folder);
    List<Integer> ports = List.of(SharedPostgres.freePort(), SharedPostgres.freePort());
    proxy = new Proxy(ports);
    String token = UUID.randomUUID().toString();
    Files.writeString(folder.resolve("owner-token"), token);
    for (int port : ports) {
      replicas.add(
          new Replica(port, folder.resolve("replica-" + port + ".log"), token, settings()));
    }
    replicas.forEach(Replica::start);
    replicas.forEach(Replica::awaitReady);
  }

  private Map<String, String> settings() throws IOException {
    Path real = Checkout.path("runner-agent/target/runner");
    Path home = folder.resolve("runner");
    Path launcher = Files.createDirectories(home.resolve("bin")).resolve("runner");
    Files.writeString(launcher, LAUNCHER.formatted(real));
    if (!launcher.toFile().setExecutable(true)) {
      throw new IOException(launcher + " cannot be made executable");
    }
    return Map.of(
        "DATASOURCES_DEFAULT_URL",
        postgres.url(),
        "DATASOURCES_DEFAULT_USERNAME",
        "postgres",
        "DATASOURCES_DEFAULT_PASSWORD",
        "",
        "QUARTERDECK_LEADERSHIP",
        "database",
        "QUARTERDECK_RECONCILE_RESYNC",
        "5s",
        "QUARTERDECK_LOCAL_DATA",
        folder.toString(),
        "QUARTERDECK_LOCAL_OWNER_TOKEN_FILE",
        folder.resolve("owner-token").toString(),
        "QUARTERDECK_LOCAL_RUNNER",
        home.toString(),
        "QUARTERDECK_LOCAL_RUNNER_URL",
        "ws://127.0.0.1:" + proxy.port());
  }

  /** Some control plane; another one each time. */
  Api api() {
    return replicas.get(Math.floorMod(turn.getAndIncrement(), replicas.size())).api();
  }

  List<ScriptedRunner> scripted() {
    return scripted;
  }

  List<Conversation> sessions() {
    return sessions;
  }

  /** Of the session at the same place in {@link #sessions}. */
  List<Viewer> viewers() {
    return viewers;
  }

  Conversation startReal(String name) {
    Conversation session = api().startDemo("default", name);
    sessions.add(session);
    viewers.add(new Viewer(this::api, session.path() + "/events"));
    return session;
  }

  void startScripted(String name) {
    startReal(name);
    Path token =
        Patience.await("the runner of " + name + " is launched")
            .ignoreExceptionsInstanceOf(Unavailable.class)
            .until(() -> token(name), Files::exists);
    scripted.add(
        new ScriptedRunner(
            URI.create("ws://127.0.0.1:" + proxy.port() + "/ws/host"), token, "run_" + name));
  }

  private Path token(String name) {
    try (Stream<Path> folders = Files.list(folder.resolve("sessions/default"))) {
      return folders
          .filter(it -> it.getFileName().toString().startsWith(name + "-"))
          .findFirst()
          .orElse(folder.resolve("nowhere"))
          .resolve("state/token");
    } catch (IOException e) {
      return folder.resolve("nowhere");
    }
  }

  void hurt(Fault fault) throws InterruptedException {
    switch (fault.kind()) {
      case CUT_ALL -> proxy.cutAll();
      case CUT_ONE -> proxy.cutOne(fault.choice());
      case HALF_CLOSE -> proxy.halfClose(fault.choice());
      case STALL -> proxy.stall(Duration.ofMillis(200 + fault.choice()));
      case DELAY -> proxy.delay(fault.choice() % 20);
      case KILL_RUNNER -> killRunner(fault.choice());
      case KILL_CONTROL_PLANE -> {
        Replica replica = replicas.get(fault.choice() % replicas.size());
        replica.kill();
        replica.start();
      }
      case KILL_POSTGRES -> postgres.killAndStartAgain();
    }
  }

  private void killRunner(int choice) {
    List<LiveProcess> runners =
        LiveProcess.all().stream()
            .filter(it -> it.command().contains("dev.quarterdeck.runner.Main"))
            .filter(it -> it.variable("QD_STATE_DIR").startsWith(folder.toString()))
            .toList();
    int which = choice % (scripted.size() + runners.size());
    if (which < scripted.size()) {
      scripted.get(which).crash();
    } else {
      runners.get(which - scripted.size()).kill();
    }
  }

  /** Nothing goes wrong any more. */
  void heal() {
    proxy.delay(0);
    replicas.forEach(Replica::awaitReady);
  }

  String errors() {
    return String.join("\n", replicas.stream().map(Replica::errors).toList()).strip();
  }

  @Override
  public void close() throws Exception {
    for (ScriptedRunner runner : scripted) {
      runner.close();
    }
    viewers.forEach(Viewer::close);
    for (Replica replica : replicas) {
      replica.close();
    }
    LiveProcess.all().stream()
        .filter(it ->
            it.variable("QD_STATE_DIR").startsWith(folder.toString())
                || it.folder().startsWith(folder.resolve("sessions")))
        .forEach(LiveProcess::kill);
    proxy.close();
    postgres.close();
    delete();
  }

  private void delete() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
