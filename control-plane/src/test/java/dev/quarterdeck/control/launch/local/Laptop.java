package dev.quarterdeck.control.launch.local;

import dev.quarterdeck.control.conversation.Creation.Created;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.conversation.Sessions.NewSession;
import dev.quarterdeck.control.launch.LaunchResult.Made;
import dev.quarterdeck.control.log.Wakeups;
import dev.quarterdeck.control.platform.database.Database;
import dev.quarterdeck.control.resource.AgentKind;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.AgentSpec;
import dev.quarterdeck.control.resource.Completion;
import dev.quarterdeck.control.resource.PodOverrides;
import dev.quarterdeck.control.resource.PodOverrides.Variable;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A control plane's launcher with its core on a real database, without doors and without the loop.
 */
public final class Laptop implements AutoCloseable {
  private final ApplicationContext context;
  private final Path data;

  private Laptop(ApplicationContext context, Path data) {
    this.context = context;
    this.data = data;
  }

  public static Laptop open(String databaseUrl, Path data, Map<String, Object> settings) {
    Map<String, Object> properties =
        new HashMap<>(
            Map.of(
                "datasources.default.url", databaseUrl,
                "datasources.default.username", "postgres",
                "datasources.default.password", "",
                "quarterdeck.mode", "none",
                "quarterdeck.local.data", data.toString(),
                "quarterdeck.local.runner", fakeRunner().toString(),
                "quarterdeck.local.runner-url", "ws://127.0.0.1:1"));
    properties.putAll(settings);
    return new Laptop(ApplicationContext.run(properties, "test"), data);
  }

  /** Maven does not keep who may run a file. */
  private static Path fakeRunner() {
    Path home = Path.of("target", "test-classes", "fake-runner").toAbsolutePath();
    if (!home.resolve("bin/runner").toFile().setExecutable(true)) {
      throw new IllegalStateException("the fake runner cannot be made a program");
    }
    return home;
  }

  public LocalLauncher launcher() {
    return context.getBean(LocalLauncher.class);
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  LocalRunnerTokens tokens() {
    return context.getBean(LocalRunnerTokens.class);
  }

  Database database() {
    return context.getBean(Database.class);
  }

  Wakeups wakeups() {
    return context.getBean(Wakeups.class);
  }

  public Sessions sessions() {
    return context.getBean(Sessions.class);
  }

  public Session session(Variable... environment) {
    PodOverrides pod = new PodOverrides(null, null, null, null, null, List.of(environment), null);
    SessionId id = new SessionId(UUID.randomUUID());
    AgentSessionSpec spec =
        new AgentSessionSpec(
            new AgentSpec(AgentKind.DEMO, null, null), null, null, Completion.MANUAL, pod);
    SessionName name = new SessionName("default", "s-" + id.toString().substring(0, 8));
    return ((Created)
            sessions().create(new NewSession(id, name, spec, 1, "owner", Optional.empty())))
        .session();
  }

  static Variable variable(String name, String value) {
    return new Variable(name, value, null);
  }

  Session find(SessionId id) {
    return sessions().find(id).orElseThrow();
  }

  /** As the reconcile loop does it. */
  Session launch(Session session) {
    Made made = (Made) launcher().launch(session);
    return sessions().launched(session.id(), made.ref()).orElseThrow();
  }

  SessionFolders folders(Session session) {
    return SessionFolders.of(data, session);
  }

  /** Empty until the fake runner has written it. */
  Optional<String> stateFile(Session session, String name) {
    try {
      return Optional.of(Files.readString(folders(session).state().resolve(name)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
