package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.approval.Approval;
import dev.quarterdeck.control.approval.ApprovalStore;
import dev.quarterdeck.control.conversation.Creation.Created;
import dev.quarterdeck.control.conversation.Sessions.NewSession;
import dev.quarterdeck.control.door.host.HostDoor;
import dev.quarterdeck.control.host.Hosts;
import dev.quarterdeck.control.launch.RunnerTokens;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.log.EventLog;
import dev.quarterdeck.control.platform.database.Schema;
import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.control.platform.database.TestDatabase;
import dev.quarterdeck.control.resource.AgentKind;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.AgentSpec;
import dev.quarterdeck.control.resource.Completion;
import dev.quarterdeck.control.runner.RunnerLinks;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.protocol.RunId;
import io.micronaut.context.ApplicationContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The real core on a real database, as the application wires it, without its doors. */
public final class TestConversation implements AutoCloseable {
  private final TestDatabase database;
  private final ApplicationContext context;

  private TestConversation(TestDatabase database, ApplicationContext context) {
    this.database = database;
    this.context = context;
  }

  public static TestConversation open() {
    return open(Map.of());
  }

  public static TestConversation open(Map<String, Object> more) {
    return on(TestDatabase.create(), more);
  }

  /** Another replica on the same database, which it must not outlive. */
  public TestConversation replica() {
    return on(database, Map.of());
  }

  private static TestConversation on(TestDatabase database, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("datasources.default.url", database.url());
    settings.put("datasources.default.username", "postgres");
    settings.put("datasources.default.password", "");
    return new TestConversation(database, ApplicationContext.run(settings, "test"));
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  TestDatabase database() {
    return database;
  }

  public EventLog log() {
    return context.getBean(EventLog.class);
  }

  public Sessions sessions() {
    return context.getBean(Sessions.class);
  }

  public Prompts prompts() {
    return context.getBean(Prompts.class);
  }

  public Verdicts verdicts() {
    return context.getBean(Verdicts.class);
  }

  public RunnerLinks runnerLinks() {
    return context.getBean(RunnerLinks.class);
  }

  /** The door for runners and host programs; who has which token is settled by the test. */
  public HostDoor hostDoor(RunnerTokens tokens) {
    return new HostDoor(
        Optional.of(tokens),
        context.getBean(Hosts.class),
        runnerLinks(),
        context.getBean(Schema.class));
  }

  public Hosts hosts() {
    return context.getBean(Hosts.class);
  }

  public Links links() {
    return context.getBean(Links.class);
  }

  public Session session(String prompt) {
    return session(prompt, Completion.MANUAL);
  }

  public Session session(String prompt, Completion completion) {
    SessionId id = new SessionId(UUID.randomUUID());
    AgentSessionSpec spec =
        new AgentSessionSpec(
            new AgentSpec(AgentKind.DEMO, null, null), null, prompt, completion, null);
    NewSession wanted =
        new NewSession(
            id,
            new SessionName("default", "s-" + id.toString().substring(0, 8)),
            spec,
            1,
            "alice",
            Optional.empty());
    return ((Created) sessions().create(wanted)).session();
  }

  public TestRunner runner(Session session) {
    return TestRunner.connect(links(), session.id(), new RunId("run_" + UUID.randomUUID()));
  }

  public Session find(Session session) {
    return sessions().find(session.id()).orElseThrow();
  }

  public Phase phase(Session session) {
    return find(session).phase();
  }

  public List<Event> events(Session session) {
    return context.getBean(EventLog.class).after(session, 0, 10_000);
  }

  /** However long it is. */
  public List<Event> log(Session session) {
    List<Event> all = new ArrayList<>();
    List<Event> page = events(session);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = context.getBean(EventLog.class).after(session, page.getLast().rev(), 10_000);
    }
    return all;
  }

  public List<String> types(Session session) {
    return events(session).stream().map(Event::type).toList();
  }

  /** Somebody else has the session's row until this is closed. */
  public AutoCloseable holdRow(Session session) throws SQLException {
    Connection connection = database.source().getConnection();
    connection.setAutoCommit(false);
    Sql.one(
        connection,
        "select 1 from session where id = ? for update",
        _ -> true,
        session.id().value());
    return () -> {
      connection.rollback();
      connection.close();
    };
  }

  /** In how many transactions the sessions' events were written. */
  long commitsOf(List<Session> sessions) {
    return database
        .database()
        .read(connection ->
            Sql.one(
                    connection,
                    "select count(distinct xmin::text) from event where session_id = any(?::uuid[])",
                    row -> row.getLong(1),
                    sessions.stream().map(session -> session.id().toString()).toList())
                .orElseThrow());
  }

  List<Approval> pending(Session session) {
    return verdicts()
        .list(
            new ApprovalStore.Filter(
                Optional.of(session.id()),
                Optional.empty(),
                Optional.of(Approval.State.PENDING),
                100));
  }

  /** Leaves the database to the other replicas. */
  public void stop() {
    context.close();
  }

  @Override
  public void close() {
    context.close();
    database.close();
  }
}
