package io.millrace.engine.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * What a pool opens its connections through. It leaves the application's source as it is, also
 * where the pool would set a login timeout: {@link Connections} bounds that.
 */
record BoundedSource(DataSource source, Connections connections, Duration silenceMax)
    implements DataSource {

  @Override
  public Connection getConnection() throws SQLException {
    return connections.open(silenceMax);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("connections are opened as the source says");
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return source.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("the log belongs to the source");
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // See the class.
  }

  /** So long a pool that is closed waits for what it is just opening. */
  @Override
  public int getLoginTimeout() {
    return (int) Connections.OPEN_MAX.toSeconds();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return source.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return source.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return source.isWrapperFor(type);
  }
}
