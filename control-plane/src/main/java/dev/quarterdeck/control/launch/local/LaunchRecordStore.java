package dev.quarterdeck.control.launch.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarterdeck.control.platform.database.Sql;
import dev.quarterdeck.control.platform.process.ProcessIdentity;
import dev.quarterdeck.control.session.SessionId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The columns of a session's row that only processes need. */
@Singleton
final class LaunchRecordStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A session that has something launched. */
  record Launched(SessionId session, boolean deleted, LaunchRecord launch) {}

  Optional<LaunchRecord> find(Connection connection, SessionId session) throws SQLException {
    return Sql.one(
        connection,
        "select launch_detail from session where id = ? and launch_detail is not null",
        row -> record(row.getString(1)),
        session.value());
  }

  List<Launched> all(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        """
        select id, deleted_at is not null as deleted, launch_detail
        from session where launch_detail is not null
        """,
        row ->
            new Launched(
                new SessionId(row.getObject("id", UUID.class)),
                row.getBoolean("deleted"),
                record(row.getString("launch_detail"))));
  }

  /** A new launch and the hash of its token: the token before is no good from now on. */
  void begin(Connection connection, SessionId session, LaunchRecord launch, byte[] tokenHash)
      throws SQLException {
    Sql.update(
        connection,
        "update session set launch_detail = ?::json, link_token_hash = ? where id = ?",
        text(launch),
        tokenHash,
        session.value());
  }

  void save(Connection connection, SessionId session, LaunchRecord launch) throws SQLException {
    Sql.update(
        connection,
        "update session set launch_detail = ?::json where id = ? and launch_detail is not null",
        text(launch),
        session.value());
  }

  /** Nothing is launched and no token is good. */
  void clear(Connection connection, SessionId session) throws SQLException {
    Sql.update(
        connection,
        "update session set launch_detail = null, link_token_hash = null where id = ?",
        session.value());
  }

  Optional<byte[]> tokenHash(Connection connection, SessionId session) throws SQLException {
    return Sql.one(
        connection,
        """
        select link_token_hash from session
        where id = ? and link_token_hash is not null and deleted_at is null
        """,
        row -> row.getBytes(1),
        session.value());
  }

  private static String text(LaunchRecord launch) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("attempt", launch.attempt())
            .put("pid", launch.process().pid())
            .put("startTicks", launch.process().startTicks())
            .put("boot", launch.process().boot())
            .put("mark", launch.mark())
            .put("url", launch.url())
            .put("startedAt", launch.startedAt().toString());
    launch.goneBy().ifPresent(goneBy -> json.put("goneBy", goneBy.toString()));
    return json.toString();
  }

  private static LaunchRecord record(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return new LaunchRecord(
          json.required("attempt").asInt(),
          new ProcessIdentity(
              json.required("pid").asLong(),
              json.required("startTicks").asLong(),
              json.required("boot").asText()),
          json.required("mark").asText(),
          json.required("url").asText(),
          Instant.parse(json.required("startedAt").asText()),
          Optional.ofNullable(json.get("goneBy")).map(JsonNode::asText).map(Instant::parse));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("session.launch_detail is not what was written there", e);
    }
  }
}
