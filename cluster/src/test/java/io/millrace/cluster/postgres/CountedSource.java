package io.millrace.cluster.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Hands out connections of another source, a few at a time, and remembers them. */
final class CountedSource implements DataSource {

  private final DataSource source;
  private final Semaphore permits;
  private final List<Connection> opened = new CopyOnWriteArrayList<>();

  CountedSource(DataSource source, int permits) {
    this.source = source;
    this.permits = new Semaphore(permits);
  }

  /** Lets so many more be opened. */
  void allow(int more) {
    permits.release(more);
  }

  /** Lets none be opened any more. */
  void exhaust() {
    permits.drainPermits();
  }

  /** All that were opened so far. */
  List<Connection> opened() {
    return opened;
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      // As a pool without an end to its patience.
      permits.acquire();
    } catch (InterruptedException e) {
      throw new SQLException("interrupted", e);
    }
    Connection connection = source.getConnection();
    opened.add(connection);
    return connection;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("counted");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
