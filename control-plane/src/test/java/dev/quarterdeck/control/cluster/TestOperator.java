package dev.quarterdeck.control.cluster;

import dev.quarterdeck.control.conversation.Links;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.conversation.TestRunner;
import dev.quarterdeck.control.launch.RunnerTokens;
import dev.quarterdeck.control.platform.Readiness;
import dev.quarterdeck.control.platform.database.Schema;
import dev.quarterdeck.control.platform.database.TestDatabase;
import dev.quarterdeck.control.platform.kubernetes.OtherClients;
import dev.quarterdeck.control.reconcile.Leadership;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.protocol.RunId;
import io.micronaut.context.ApplicationContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One replica of the control plane as the application wires it, without its doors. */
final class TestOperator implements AutoCloseable {
  private final ApplicationContext context;
  private final String namespace;

  private TestOperator(ApplicationContext context, String namespace) {
    this.context = context;
    this.namespace = namespace;
  }

  /** The runner's image is one that no node has, unless a test wants to see it run. */
  static TestOperator start(TestCluster cluster, TestDatabase database, String identity) {
    return start(cluster, database, identity, "quarterdeck-test/no-such-runner:1");
  }

  static TestOperator start(
      TestCluster cluster, TestDatabase database, String identity, String runnerImage) {
    return start(cluster, database, identity, runnerImage, Map.of());
  }

  /** With no more rights than this user has. */
  static TestOperator startAs(String user, TestCluster cluster, TestDatabase database) {
    return start(
        cluster,
        database,
        user,
        "quarterdeck-test/no-such-runner:1",
        Map.of(OtherClients.USER, user));
  }

  private static TestOperator start(
      TestCluster cluster,
      TestDatabase database,
      String identity,
      String runnerImage,
      Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("datasources.default.url", database.url());
    settings.put("datasources.default.username", "postgres");
    settings.put("datasources.default.password", "");
    settings.put("quarterdeck.mode", "kubernetes");
    settings.put("quarterdeck.kubernetes.namespaces", List.of(cluster.namespace()));
    settings.put("quarterdeck.kubernetes.lease-namespace", cluster.namespace());
    settings.put("quarterdeck.kubernetes.identity", identity);
    settings.put("quarterdeck.kubernetes.dashboard-url", "https://quarterdeck.example");
    settings.put("quarterdeck.kubernetes.sessions.runner-image", runnerImage);
    settings.put("quarterdeck.kubernetes.sessions.image-pull-policy", "Never");
    settings.put("quarterdeck.kubernetes.sessions.control-plane-url", "ws://127.0.0.1:1");
    return new TestOperator(ApplicationContext.run(settings, "test"), cluster.namespace());
  }

  Sessions sessions() {
    return context.getBean(Sessions.class);
  }

  Optional<Session> find(String name) {
    return sessions().find(new SessionName(namespace, name));
  }

  Session session(String name) {
    return find(name).orElseThrow();
  }

  RunnerTokens tokens() {
    return context.getBean(RunnerTokens.class);
  }

  boolean hasDatabase() {
    return context.getBean(Schema.class).isReady();
  }

  /** What the readiness probe is told. */
  boolean isReady() {
    return context.getBeansOfType(Readiness.class).stream().allMatch(Readiness::isReady);
  }

  boolean leads() {
    return context.getBean(Leadership.class).leading();
  }

  /** What a runner does when it has dialled in: takes the link and says that its run began. */
  void runnerStarts(SessionId session) {
    TestRunner.connect(context.getBean(Links.class), session, new RunId("run_" + UUID.randomUUID()))
        .starts();
  }

  @Override
  public void close() {
    context.close();
  }
}
