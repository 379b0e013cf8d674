package io.millrace.test.work;

import io.millrace.workflow.Run;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What step bodies do: a row for each execution, in a table that Millrace does not know. The row
 * also says what was recorded of the step at that moment, and whether the node held the run.
 */
public final class Traces implements AutoCloseable {

  /** The path under which each entry into a run's function leaves its trace; no step has it. */
  public static final String ENTRY = "/";

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  // The last part of the condition: a node that was declared dead and does not know it yet may
  // begin a body; it cannot record it.
  private static final String LEAVE =
      """
      insert into effect (id, run_id, path, node, recorded, entitled)
      select ?, t.run_id, t.path, t.node,
        (select s.status from step s where s.run_id = t.run_id and s.path = t.path),
        exists (select from run r join node n using (node_id) where r.run_id = t.run_id and n.name = t.node)
      from (values (?::uuid, ?, ?)) as t(run_id, path, node)
      on conflict (id) do nothing
      """;
  private static final String COUNT = "select count(*) from effect where run_id = ? and path = ?";

  private final Source source;
  private final String side;
  private final String node;
  // A thread of its own: an interrupt that is meant for a body must not break the connection.
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("side-traces").factory());

  // Touched by the writer only.
  private Connection connection;

  // Written by close(), read by the writer.
  private volatile boolean closed;

  /** Opens connections that see the nodes' schema and the side tables. */
  public interface Source {
    Connection open() throws SQLException;
  }

  /**
   * @param source connections that die with the node, if it does
   * @param side the schema of the side tables
   * @param node its name
   */
  public Traces(Source source, String side, String node) {
    this.source = source;
    this.side = side;
    this.node = node;
  }

  /**
   * The same inside the transaction of a step: the trace is there if and only if the step is
   * recorded.
   */
  public String leaveWithin(Connection transaction, Run run, String path) throws SQLException {
    String rows =
        """
        with t as (insert into %1$s.transacted (run_id, path) values (?, ?) returning run_id, path)
        insert into %1$s.effect (id, run_id, path, node, entitled)
        select gen_random_uuid(), t.run_id, t.path, ?, true from t
        """
            .formatted(side);
    try (PreparedStatement statement = transaction.prepareStatement(rows)) {
      statement.setObject(1, run.id().value());
      statement.setString(2, path);
      statement.setString(3, node);
      statement.executeUpdate();
    }
    return "<" + path + ">";
  }

  /** Leaves the trace of an execution and gives what the body returns. */
  public String leave(Run run, String path) throws Exception {
    UUID id = UUID.randomUUID();
    await(
        () ->
            ask(
                LEAVE,
                statement -> {
                  statement.setObject(1, id);
                  statement.setObject(2, run.id().value());
                  statement.setString(3, path);
                  statement.setString(4, node);
                }));
    return "<" + path + ">";
  }

  /** How often the body of this path was executed by now. */
  public long executions(Run run, String path) throws Exception {
    return await(
        () ->
            ask(
                COUNT,
                statement -> {
                  statement.setObject(1, run.id().value());
                  statement.setString(2, path);
                }));
  }

  private long await(Callable<Long> question) throws Exception {
    try {
      return writer.submit(() -> patiently(question)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a body's trace could not be written", e);
    }
  }

  /** Tries again while the server is being restarted. */
  private long patiently(Callable<Long> question) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        return question.call();
      } catch (SQLException e) {
        forget();
        if (closed || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  private interface Binding {
    void bind(PreparedStatement statement) throws SQLException;
  }

  private long ask(String sql, Binding binding) throws SQLException {
    if (connection == null) {
      connection = source.open();
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      binding.bind(statement);
      if (!statement.execute()) {
        return statement.getUpdateCount();
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private void forget() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // It was broken.
    }
    connection = null;
  }

  /** For a node that is dead: nobody waits for its traces any more. */
  public void giveUp() {
    closed = true;
  }

  @Override
  public void close() {
    closed = true;
    writer.execute(this::forget);
    writer.close();
  }
}
