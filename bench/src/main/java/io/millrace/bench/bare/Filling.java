package io.millrace.bench.bare;

import io.millrace.bench.rounds.BenchSchema;
import io.millrace.bench.server.ServerAddress;
import io.millrace.bench.sql.NamedStatement;
import io.millrace.bench.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Millions of rows in Millrace's tables, as years of work would leave them. */
public final class Filling implements AutoCloseable {

  /** Rows in each statement: few enough for their commit to be short. */
  private static final int BATCH = 250_000;

  private static final Sql FINISHED = Sql.of(Filling.class, "fill-finished.sql");
  private static final Sql QUEUED = Sql.of(Filling.class, "fill-queued.sql");

  private final Connection connection;

  /** Opens its connection. */
  public Filling(ServerAddress server) throws SQLException {
    this.connection = server.connect(BenchSchema.NAME);
  }

  /** Stores runs that have succeeded, with a step each. */
  public void finished(long count) throws SQLException {
    fill(FINISHED, count);
  }

  /** Stores runs at the end of the queue. */
  public void queued(long count) throws SQLException {
    fill(QUEUED, count);
  }

  private void fill(Sql sql, long count) throws SQLException {
    try (var statement = new NamedStatement(connection, sql)) {
      for (long left = count; left > 0; left -= BATCH) {
        statement.set("count", (int) Math.min(left, BATCH)).update();
      }
    }
  }

  /** What upkeep would do in the middle of what is measured: statistics, and all to disk. */
  public void settle() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("vacuum (analyze) run");
      statement.execute("vacuum (analyze) step");
      statement.execute("checkpoint");
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
