package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.conversation.Links;
import dev.quarterdeck.control.conversation.TestRunner;
import dev.quarterdeck.control.platform.database.Schema;
import dev.quarterdeck.control.platform.database.TestDatabase;
import dev.quarterdeck.control.platform.kubernetes.OtherClients;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.RunId;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The whole application on a port of its own and a fresh database, as a laptop's owner has it. */
public final class TestServer implements AutoCloseable {
  public static final String TOKEN = "owner-token-of-the-test-server-0123456789";

  private final Optional<TestDatabase> database;
  private final EmbeddedServer server;

  private TestServer(Optional<TestDatabase> database, EmbeddedServer server) {
    this.database = database;
    this.server = server;
  }

  public static TestServer local() {
    return local(Map.of());
  }

  public static TestServer local(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("quarterdeck.mode", "local");
    settings.put("quarterdeck.local.owner-token-file", tokenFile().toString());
    return start(settings);
  }

  /** As a cluster has it, with this API server. */
  public static TestServer cluster(String apiServer) {
    return start(
        Map.of(
            "quarterdeck.mode",
            "kubernetes",
            OtherClients.SERVER,
            apiServer,
            "quarterdeck.kubernetes.identity",
            "test",
            "quarterdeck.kubernetes.sessions.runner-image",
            "quarterdeck-test/no-such-runner:1",
            "quarterdeck.kubernetes.sessions.control-plane-url",
            "ws://127.0.0.1:1"));
  }

  /** Without waiting for the database, which may not be there. */
  public static TestServer onDatabase(String url) {
    return new TestServer(
        Optional.empty(),
        run(
            url,
            Map.of(
                "quarterdeck.mode", "local",
                "quarterdeck.local.owner-token-file", tokenFile().toString(),
                "datasources.default.connection-timeout", "1000")));
  }

  private static TestServer start(Map<String, Object> more) {
    TestDatabase database = TestDatabase.create();
    TestServer test = new TestServer(Optional.of(database), run(database.url(), more));
    test.awaitSchema();
    return test;
  }

  private static EmbeddedServer run(String databaseUrl, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("micronaut.server.host", "127.0.0.1");
    settings.put("micronaut.server.port", "-1");
    settings.put("datasources.default.url", databaseUrl);
    settings.put("datasources.default.username", "postgres");
    settings.put("datasources.default.password", "");
    settings.putAll(more);
    return ApplicationContext.run(EmbeddedServer.class, settings, "test");
  }

  private void awaitSchema() {
    try {
      if (!bean(Schema.class).await(Duration.ofMinutes(2))) {
        throw new IllegalStateException("the schema is not ready");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path tokenFile() {
    try {
      Path file = Files.createTempFile("owner", ".token");
      file.toFile().deleteOnExit();
      return Files.writeString(file, TOKEN + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public <T> T bean(Class<T> type) {
    return server.getApplicationContext().getBean(type);
  }

  public ApplicationContext context() {
    return server.getApplicationContext();
  }

  public URI uri() {
    return server.getURI();
  }

  /** A client that is the owner. */
  public TestClient client() {
    return new TestClient(uri()).bearer(TOKEN);
  }

  /** A runner of this session, connected. */
  public TestRunner runner(String session) {
    return TestRunner.connect(
        bean(Links.class), SessionId.of(session), new RunId("run_" + UUID.randomUUID()));
  }

  @Override
  public void close() {
    server.close();
    database.ifPresent(TestDatabase::close);
  }
}
