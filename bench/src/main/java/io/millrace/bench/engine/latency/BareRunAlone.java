package io.millrace.bench.engine.latency;

import io.millrace.bench.bare.RunIds;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.bare.StepPaths;
import io.millrace.bench.engine.subject.Runner;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Ceiling: the commits of one run, one after another on one connection. */
record BareRunAlone() implements RunAlone.Who {

  @Override
  public Layout layout() {
    return Layout.MILLRACE;
  }

  @Override
  public Runner open(ServerAddress server, int steps) throws SQLException {
    var tables = new RunTables(server, 1);
    return new Runner() {
      @Override
      public void runToEnd() throws SQLException {
        List<UUID> run = RunIds.many(1);
        tables.insertClaimed(run.getFirst());
        for (int i = 0; i < steps; i++) {
          tables.insertStep(run.getFirst(), StepPaths.path(i), i);
        }
        tables.finish(run);
      }

      @Override
      public void close() throws SQLException {
        tables.close();
      }
    };
  }

  @Override
  public void verify(ServerAddress server, long runs, long steps) throws SQLException {
    RunTables.verify(server, runs, steps);
  }
}
