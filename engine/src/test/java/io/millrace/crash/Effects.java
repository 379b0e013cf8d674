package io.millrace.crash;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * What step bodies do: a row for each execution in a table of the test's own, over a connection
 * that Millrace does not know; and a gate at which the test may hold an execution.
 */
final class Effects implements AutoCloseable {

  private final DataSource side;
  private final String schema;
  private final String node;
  // A thread of its own: an interrupt that is meant for a body must not break the connection.
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("side-effects").factory());

  // Touched by the writer only.
  private Connection connection;

  Effects(DataSource side, String schema, String node) {
    this.side = side;
    this.schema = schema;
    this.node = node;
  }

  String node() {
    return node;
  }

  /** Writes the row of an execution, then waits at the gate if the test has shut it. */
  void at(UUID run, String tag, String path) throws Exception {
    record(run, path);
    if (tag.startsWith("gated")) {
      pass("%s/%s@%s".formatted(tag, path, node));
    }
  }

  void record(UUID run, String path) throws InterruptedException, ExecutionException {
    UUID id = UUID.randomUUID();
    var done = writer.submit(() -> insert(id, run, path));
    done.get();
  }

  /** Tries again while the server is being restarted. */
  private Void insert(UUID id, UUID run, String path) {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> insertOnce(id, run, path));
    return null;
  }

  private boolean insertOnce(UUID id, UUID run, String path) throws SQLException {
    try {
      if (connection == null) {
        connection = side.getConnection();
      }
      Sql.rows(
          connection,
          "insert into %s.effects (id, run_id, path, node) values (?, ?, ?, ?) on conflict do nothing"
              .formatted(schema),
          id,
          run,
          path,
          node);
      return true;
    } catch (SQLException e) {
      connection = null;
      throw e;
    }
  }

  /** Whether the test has broken what runs with this tag need. */
  boolean isBroken(String tag) {
    return !Sql.rows(side, "select 1 from %s.broken where tag = ?".formatted(schema), tag)
        .isEmpty();
  }

  private void pass(String gate) throws SQLException {
    try (Connection own = side.getConnection()) {
      Sql.rows(own, "select pg_advisory_lock_shared(hashtext(?))", schema + "/" + gate);
    }
  }

  @Override
  public void close() throws SQLException {
    writer.close();
    if (connection != null) {
      connection.close();
    }
  }
}
