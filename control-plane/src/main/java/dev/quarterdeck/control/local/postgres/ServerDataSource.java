package dev.quarterdeck.control.local.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connects to our server, on the port where it is now, and to nobody while it is away. */
final class ServerDataSource implements DataSource {
  private final Supplier<OptionalInt> port;
  private final String password;

  ServerDataSource(Supplier<OptionalInt> port, String password) {
    this.port = port;
    this.password = password;
  }

  @Override
  public Connection getConnection() throws SQLException {
    OptionalInt now = port.get();
    if (now.isEmpty()) {
      // 57P03, cannot_connect_now: what a server says that is starting up.
      throw new SQLException("PostgreSQL is being started again.", "57P03");
    }
    Properties properties = new Properties();
    properties.put("user", DatabaseDirectory.OWNER);
    properties.put("password", password);
    properties.put("ApplicationName", "quarterdeck");
    properties.put("connectTimeout", "5");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + now.getAsInt() + "/postgres", properties);
  }

  @Override
  public Connection getConnection(String user, String ignored) throws SQLException {
    return getConnection();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Optional.of(this)
        .filter(type::isInstance)
        .map(type::cast)
        .orElseThrow(() -> new SQLException("not a " + type.getName()));
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
