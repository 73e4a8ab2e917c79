package dev.quarterdeck.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Makes sessions that nobody launches: suspended, and with a token for whoever plays their runner.
 * Everything about them is as the launcher leaves it, except that no process was started.
 */
final class TestSessions {
  private static final String SPEC = "{\"agent\":{\"kind\":\"demo\"},\"completion\":\"Manual\"}";

  private TestSessions() {}

  static List<TestSession> make(Connection connection, int count) throws Exception {
    List<TestSession> sessions = new ArrayList<>(count);
    boolean auto = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into session (id, namespace, name, spec, created_by, created_at, phase,
              phase_since, last_activity, link_token_hash)
            values (?, 'default', ?, ?::json, 'bench', now(), 'SUSPENDED', now(), now(), ?)
            """)) {
      for (int i = 0; i < count; i++) {
        TestSession session = TestSession.fresh();
        insert.setObject(1, session.id());
        insert.setString(2, session.name());
        insert.setString(3, SPEC);
        insert.setBytes(
            4,
            MessageDigest.getInstance("SHA-256")
                .digest(session.token().getBytes(StandardCharsets.UTF_8)));
        insert.addBatch();
        sessions.add(session);
      }
      insert.executeBatch();
    }
    connection.commit();
    connection.setAutoCommit(auto);
    Postgres.execute(connection, "analyze session");
    return sessions;
  }

  /** A session of ours, and how far its run has come. Not for two threads. */
  static final class TestSession {
    private final UUID id;
    private final String run;
    private long seq;

    private TestSession(UUID id) {
      this.id = id;
      this.run = "run_" + id;
    }

    private static TestSession fresh() {
      return new TestSession(UUID.randomUUID());
    }

    UUID id() {
      return id;
    }

    String name() {
      return "bench-" + id;
    }

    String run() {
      return run;
    }

    String host() {
      return "laptop/" + id;
    }

    String token() {
      return id + ".bench-" + id;
    }

    long nextSeq() {
      return ++seq;
    }

    long seq() {
      return seq;
    }
  }
}
