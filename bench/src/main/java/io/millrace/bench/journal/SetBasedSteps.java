package io.millrace.bench.journal;

import io.millrace.bench.bare.RunIds;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.bare.StepPaths;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Ceiling: one step row for each of many runs in one statement and one commit, on one connection.
 *
 * @param runs rows in each commit
 * @param steps commits
 */
record SetBasedSteps(int runs, int steps) implements DatabaseWorkload {

  @Override
  public Session open(ServerAddress server) throws Exception {
    return new Round(new RunTables(server, 1));
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, 0, (long) runs * steps);
  }

  private final class Round implements Session {

    private final RunTables tables;
    private final List<UUID> ids = RunIds.many(runs);

    private Round(RunTables tables) {
      this.tables = tables;
    }

    @Override
    public Done run() throws Exception {
      for (int i = 0; i < steps; i++) {
        tables.insertSteps(ids, StepPaths.path(i), i);
      }
      return Done.of((long) runs * steps);
    }

    @Override
    public void close() throws SQLException {
      tables.close();
    }
  }
}
