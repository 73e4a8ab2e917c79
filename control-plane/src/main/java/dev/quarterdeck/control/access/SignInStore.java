package dev.quarterdeck.control.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.quarterdeck.control.platform.database.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The sign_in table: who has which cookie, by its digest. */
@Singleton
final class SignInStore {
  private static final ObjectMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

  void add(Connection connection, Secret cookie, Principal principal, Instant now, Instant until)
      throws SQLException {
    Sql.update(
        connection,
        """
        insert into sign_in (digest, principal, created_at, expires_at) values (?, ?::json, ?, ?)
        """,
        cookie.digest(),
        text(principal),
        now,
        until);
  }

  Optional<Principal> find(Connection connection, Secret cookie, Instant now) throws SQLException {
    return Sql.one(
        connection,
        "select principal from sign_in where digest = ? and expires_at > ?",
        row -> principal(row.getString("principal")),
        cookie.digest(),
        now);
  }

  void remove(Connection connection, Secret cookie) throws SQLException {
    Sql.update(connection, "delete from sign_in where digest = ?", (Object) cookie.digest());
  }

  void removeExpired(Connection connection, Instant now) throws SQLException {
    Sql.update(connection, "delete from sign_in where expires_at <= ?", now);
  }

  private static String text(Principal principal) {
    try {
      return JSON.writeValueAsString(principal);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a principal could not be written", e);
    }
  }

  private static Principal principal(String text) {
    try {
      return JSON.readValue(text, Principal.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored principal could not be read", e);
    }
  }
}
