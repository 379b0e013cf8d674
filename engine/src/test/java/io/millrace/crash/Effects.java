package io.millrace.crash;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * What step bodies do: a row for each execution in a table of the test's own, over a connection
 * that Millrace does not know; and a gate at which the test may hold an execution.
 */
final class Effects implements AutoCloseable {

  private static final int TRIES_MAX = 600;

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

  private Void insert(UUID id, UUID run, String path) throws Exception {
    for (int i = 1; ; i++) {
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
        return null;
      } catch (SQLException e) {
        connection = null;
        if (i == TRIES_MAX) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
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
