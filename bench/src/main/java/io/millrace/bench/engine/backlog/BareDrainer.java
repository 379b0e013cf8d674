package io.millrace.bench.engine.backlog;

import io.millrace.bench.bare.RunTables;
import io.millrace.bench.bare.StepPaths;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Ceiling: claim, step and finish on one connection, each a commit. Its claim begins at the
 * beginning of the index each time, as a plain one does.
 */
final class BareDrainer implements Drainer {

  /** Runs in each claim. */
  static final int BATCH = 100;

  private final RunTables tables;

  BareDrainer(ServerAddress server) throws SQLException {
    this.tables = new RunTables(server, 1);
  }

  @Override
  public void drain(int runs) throws SQLException {
    for (int left = runs; left > 0; ) {
      List<UUID> claimed = tables.claim(Math.min(left, BATCH));
      if (claimed.isEmpty()) {
        throw new IllegalStateException("the queue is empty, %d short".formatted(left));
      }
      tables.insertSteps(claimed, StepPaths.path(0), 0);
      tables.finish(claimed);
      left -= claimed.size();
    }
  }

  @Override
  public void close() throws SQLException {
    tables.close();
  }
}
