package io.millrace.bench.rounds;

import io.millrace.bench.server.ServerAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at the server beside the workload, from another database: what it asks must not be counted
 * among the workload's commits.
 */
final class Probe implements AutoCloseable {

  private static final Duration GONE_WITHIN = Duration.ofSeconds(30);
  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private static final String ELSEWHERE = "postgres";

  private final String database;
  private final Connection connection;

  Probe(ServerAddress server) throws SQLException {
    this.database = server.database();
    if (database.equals(ELSEWHERE)) {
      throw new IllegalArgumentException(
          "database '%s' cannot be measured; make one of its own".formatted(ELSEWHERE));
    }
    this.connection = server.connectToDatabase(ELSEWHERE);
  }

  /** Brings all to disk, so that the next round does not pay for what came before. */
  void checkpoint() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("checkpoint");
    }
  }

  /** The end of the write-ahead log as a number of bytes. */
  long walPosition() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return only(
          statement.executeQuery("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"));
    }
  }

  /**
   * Commits in this database so far. Waits until all other clients are gone: a backend may keep its
   * counters for a while, but hands them in before it leaves {@code pg_stat_activity}.
   */
  long commits() throws SQLException {
    long deadline = System.nanoTime() + GONE_WITHIN.toNanos();
    while (others() > 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "%d connections of the workload are still open %s after it was closed"
                .formatted(others(), GONE_WITHIN));
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    return ofDatabase("select xact_commit from pg_stat_database where datname = ?");
  }

  private long others() throws SQLException {
    return ofDatabase(
        """
        select count(*) from pg_stat_activity
        where datname = ? and backend_type = 'client backend'
        """);
  }

  private long ofDatabase(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, database);
      return only(statement.executeQuery());
    }
  }

  private static long only(ResultSet rows) throws SQLException {
    rows.next();
    return rows.getLong(1);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
